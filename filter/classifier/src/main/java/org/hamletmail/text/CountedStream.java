package org.hamletmail.text;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Counts the bytes that are read, in pieces so small that readers can't run far ahead, and looks at
 * the deadline before each.
 */
final class CountedStream extends FilterInputStream {
  private static final int AHEAD = 512;

  private final Deadline deadline;
  private long count;

  CountedStream(InputStream in, Deadline deadline) {
    super(in);
    this.deadline = deadline;
  }

  @Override
  public int read() throws IOException {
    if (count % AHEAD == 0) {
      deadline.check();
    }
    int b = in.read();
    count += b < 0 ? 0 : 1;
    return b;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    deadline.check();
    int n = in.read(buffer, offset, Math.min(AHEAD, length));
    count += Math.max(0, n);
    return n;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /** Returns the bytes that were read so far. */
  long count() {
    return count;
  }

  /** Reads to the end and returns how many bytes that were. */
  static long drain(InputStream in) throws IOException {
    byte[] buffer = new byte[4096];
    long drained = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      drained += n;
    }
    return drained;
  }
}
