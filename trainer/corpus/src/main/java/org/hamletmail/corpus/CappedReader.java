package org.hamletmail.corpus;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/**
 * Stops a record that never ends: a quote that is opened and not closed takes in the whole file.
 */
final class CappedReader extends FilterReader {
  private final long longest;
  private long sinceRecord;

  CappedReader(Reader in, long longest) {
    super(in);
    this.longest = longest;
  }

  /** Says that a record was read. */
  void nextRecord() {
    sinceRecord = 0;
  }

  @Override
  public int read() throws IOException {
    int c = in.read();
    count(c < 0 ? 0 : 1);
    return c;
  }

  @Override
  public int read(char[] characters, int from, int length) throws IOException {
    int n = in.read(characters, from, length);
    count(n);
    return n;
  }

  private void count(int n) throws IOException {
    sinceRecord += Math.max(0, n);
    if (sinceRecord > longest) {
      throw new IOException("longer than " + longest + " characters");
    }
  }
}
