package org.hamletmail.corpus;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Notices whether a tar file has its end, an empty block: one that is cut between two files looks
 * whole to a reader that goes from the front.
 */
final class EndOfTar extends FilterInputStream {
  private static final int BLOCK = 512;
  private static final int CHUNK = 1 << 13;

  private long zeros;

  EndOfTar(InputStream in) {
    super(in);
  }

  /** Reads on to the end of the file. */
  void require() throws IOException {
    byte[] bytes = new byte[CHUNK];
    int n = 0;
    while (n >= 0) {
      n = read(bytes, 0, bytes.length);
    }
    if (zeros < BLOCK) {
      throw new EOFException("cut off");
    }
  }

  @Override
  public int read() throws IOException {
    int b = in.read();
    if (b >= 0) {
      look(b);
    }
    return b;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    int n = in.read(bytes, from, length);
    for (int i = 0; i < n; i++) {
      look(bytes[from + i]);
    }
    return n;
  }

  @Override
  public long skip(long n) throws IOException {
    byte[] bytes = new byte[(int) Math.min(n, CHUNK)];
    return Math.max(0, read(bytes, 0, bytes.length));
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void look(int b) {
    zeros = b == 0 ? zeros + 1 : 0;
  }
}
