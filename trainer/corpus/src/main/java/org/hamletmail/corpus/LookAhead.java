package org.hamletmail.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Hands out a stream line by line, as bytes, and shows what follows before it is handed out.
 *
 * <p>Lines end as the first one of the stream does: with a line feed (perhaps behind a carriage
 * return), or with a carriage return alone. A line comes in pieces of bounded size, and no more is
 * held than the most that was looked at ahead. Each byte is moved a bounded number of times.
 */
final class LookAhead {
  /** Bytes of the longest piece of a line. */
  static final int LONGEST_PIECE = 1 << 16;

  private final InputStream in;
  private byte[] buffer = new byte[LONGEST_PIECE * 2];
  private int position;
  private int limit;
  private boolean ended;
  private byte lineBreak;

  LookAhead(InputStream in) {
    this.in = in;
  }

  /**
   * Returns the length of the piece that begins some bytes ahead: to the end of its line, line
   * break included, or as far as a piece goes; 0 at the end of the stream. Waits for no more than
   * that.
   */
  int piece(int ahead) throws IOException {
    int length = 0;
    while (length < LONGEST_PIECE && reach(ahead + length + 1)) {
      byte b = buffer[position + ahead + length++];
      if (b == '\n' || b == '\r') {
        if (lineBreak == 0) {
          boolean alone = b == '\r' && !(reach(ahead + length + 1) && at(ahead + length) == '\n');
          lineBreak = (byte) (alone ? '\r' : '\n');
        }
        if (b == lineBreak) {
          break;
        }
      }
    }
    return length;
  }

  /** Returns whether so many bytes follow, and makes them ready for {@link #at}. */
  boolean reach(long count) throws IOException {
    while (limit - position < count) {
      if (ended) {
        return false;
      }
      if (limit == buffer.length) {
        makeRoom();
      }
      int n = in.read(buffer, limit, buffer.length - limit);
      ended = n < 0;
      limit += Math.max(0, n);
    }
    return true;
  }

  private void makeRoom() {
    int held = limit - position;
    if (held > buffer.length / 2) {
      buffer = Arrays.copyOfRange(buffer, position, position + buffer.length * 2);
    } else {
      System.arraycopy(buffer, position, buffer, 0, held);
    }
    position = 0;
    limit = held;
  }

  /** Returns a byte ahead that was reached. */
  byte at(int ahead) {
    return buffer[position + ahead];
  }

  /** Returns bytes ahead that were reached. */
  byte[] copy(int ahead, int length) {
    return Arrays.copyOfRange(buffer, position + ahead, position + ahead + length);
  }

  /** Returns whether the piece of a length is a line of nothing but its line break. */
  boolean isEmptyLine(int ahead, int length) {
    return length > 0
        && at(ahead + length - 1) == lineBreak
        && (length == 1 || (length == 2 && lineBreak == '\n' && at(ahead) == '\r'));
  }

  /** Returns whether a piece ends its line. */
  boolean endsLine(int ahead, int length) {
    return at(ahead + length - 1) == lineBreak;
  }

  /** Moves on. */
  void advance(int bytes) {
    position += bytes;
  }
}
