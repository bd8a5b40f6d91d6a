package org.hamletmail.fetch;

/** Told how a download goes. */
public interface FetchListener {

  /**
   * Called again and again.
   *
   * @param bytes that are there, those of earlier attempts included
   * @param all bytes of the file; negative where the server doesn't say
   */
  void progress(long bytes, long all);

  /** Called when something is worth a line: an attempt failed and another follows. */
  void remark(String line);
}
