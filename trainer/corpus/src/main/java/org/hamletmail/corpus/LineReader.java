package org.hamletmail.corpus;

import java.io.IOException;
import java.io.InputStream;

/**
 * Hands out a stream line by line, as bytes, in pieces of bounded size: a line of gigabytes takes
 * no more memory than the buffer.
 */
final class LineReader {
  private static final int LONGEST_PIECE = 1 << 16;

  private final InputStream in;
  private final byte[] input = new byte[1 << 16];
  private final byte[] line = new byte[LONGEST_PIECE];
  private int position;
  private int limit;
  private int length;
  private boolean startsLine;
  private boolean lineEnded = true;

  LineReader(InputStream in) {
    this.in = in;
  }

  /** Moves to the next piece: a line with its line break, or a part of one that is too long. */
  boolean next() throws IOException {
    startsLine = lineEnded;
    length = 0;
    lineEnded = false;
    while (length < LONGEST_PIECE) {
      if (position == limit) {
        limit = in.read(input);
        position = 0;
        if (limit <= 0) {
          limit = 0;
          break;
        }
      }
      byte b = input[position++];
      line[length++] = b;
      if (b == '\n') {
        lineEnded = true;
        break;
      }
    }
    return length > 0;
  }

  /** Returns the piece's bytes; only the first {@link #length()} count, until the next call. */
  byte[] buffer() {
    return line;
  }

  int length() {
    return length;
  }

  /** Returns whether the piece is the beginning of its line. */
  boolean startsLine() {
    return startsLine;
  }

  /** Returns whether the line is nothing but its line break. */
  boolean isEmpty() {
    return (length == 1 && line[0] == '\n') || (length == 2 && line[0] == '\r' && line[1] == '\n');
  }
}
