package org.hamletmail.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Decodes a stream line by line. A line that is longer than the window comes in pieces.
 *
 * <p>A decoder may look at what follows its line, up to the end of the window. What it writes for a
 * line is never longer than the line, so that nothing here grows with the message.
 */
abstract class LineDecoder extends InputStream {
  private static final int WINDOW = 8 * 1024;

  /** The bytes of the line and of what follows it. */
  protected final byte[] window = new byte[WINDOW];

  private final InputStream in;
  private final byte[] out = new byte[WINDOW];
  private int start;
  private int end;
  private boolean ended;
  private int read;
  private int written;

  LineDecoder(InputStream in) {
    this.in = in;
  }

  /**
   * Decodes one line, calling {@link #write}.
   *
   * @param from where it begins in the window
   * @param to where it ends, behind its line feed if it has one
   * @param filled where the window ends
   */
  protected abstract void line(int from, int to, int filled);

  /** Writes a byte that is decoded. */
  protected final void write(int decoded) {
    out[written++] = (byte) decoded;
  }

  @Override
  public int read() throws IOException {
    return advance() ? out[read++] & 0xff : -1;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!advance()) {
      return -1;
    }
    int n = Math.min(length, written - read);
    System.arraycopy(out, read, buffer, offset, n);
    read += n;
    return n;
  }

  private boolean advance() throws IOException {
    while (read == written) {
      read = 0;
      written = 0;
      if (end - start < WINDOW / 2) {
        fill();
      }
      if (start == end) {
        return false;
      }
      int to = lineEnd(start);
      line(start, to, end);
      start = to;
    }
    return true;
  }

  /** Returns where a line ends. */
  protected final int lineEnd(int from) {
    int i = from;
    while (i < end && window[i] != '\n') {
      i++;
    }
    return Math.min(end, i + 1);
  }

  private void fill() throws IOException {
    System.arraycopy(window, start, window, 0, end - start);
    end -= start;
    start = 0;
    while (!ended && end < WINDOW) {
      int n = in.read(window, end, WINDOW - end);
      ended = n < 0;
      end += Math.max(0, n);
    }
  }

  /** Returns where a line ends but for white space. */
  protected final int textEnd(int from, int to) {
    int i = to;
    while (i > from && window[i - 1] <= ' ' && window[i - 1] >= 0) {
      i--;
    }
    return i;
  }

  /** Returns the bytes of the window in a range. */
  protected final byte[] copy(int from, int to) {
    return Arrays.copyOfRange(window, from, to);
  }
}
