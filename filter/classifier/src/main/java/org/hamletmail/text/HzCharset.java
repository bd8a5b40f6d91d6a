package org.hamletmail.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;

/**
 * HZ (RFC 1843), the way to send Chinese through 7 bits: between <code>~{</code> and <code>~}
 * </code> stand the pairs of GB 2312 without their eighth bits. It only decodes.
 *
 * <p>A line end closes what was opened, as mail programs have it, so that an escape that is missing
 * spoils one line only.
 */
final class HzCharset extends Charset {
  static final String NAME = "HZ-GB-2312";

  private static final Charset PAIRS = Charset.forName("GB18030");

  HzCharset() {
    super(NAME, null);
  }

  @Override
  public boolean contains(Charset other) {
    return other.equals(this);
  }

  @Override
  public CharsetDecoder newDecoder() {
    return new Decoder(this);
  }

  @Override
  public boolean canEncode() {
    return false;
  }

  @Override
  public CharsetEncoder newEncoder() {
    throw new UnsupportedOperationException(NAME + " is only read");
  }

  private static final class Decoder extends CharsetDecoder {
    private boolean pairs;

    Decoder(Charset charset) {
      super(charset, 1, 1);
    }

    @Override
    protected void implReset() {
      pairs = false;
    }

    @Override
    protected CoderResult decodeLoop(ByteBuffer in, CharBuffer out) {
      while (in.hasRemaining()) {
        if (!out.hasRemaining()) {
          return CoderResult.OVERFLOW;
        }
        int first = in.get(in.position());
        if (first == '\n') {
          pairs = false;
        }
        if (first != '~' && !(pairs && first > ' ')) {
          out.put((char) (first & 0xff));
          in.get();
          continue;
        }
        if (in.remaining() < 2) {
          return CoderResult.UNDERFLOW;
        }
        int second = in.get(in.position() + 1);
        in.position(in.position() + 2);
        if (first == '~' && (!pairs || second == '}')) {
          escape(second, in, out);
        } else {
          out.put(character(first, second));
        }
      }
      return CoderResult.UNDERFLOW;
    }

    private void escape(int second, ByteBuffer in, CharBuffer out) {
      switch (second) {
        case '{' -> pairs = true;
        case '}' -> pairs = false;
        case '\n' -> {}
        default -> {
          // Two of them are one that is meant.
          out.put('~');
          if (second != '~') {
            in.position(in.position() - 1);
          }
        }
      }
    }

    private static char character(int first, int second) {
      return new String(new byte[] {(byte) (first | 0x80), (byte) (second | 0x80)}, PAIRS)
          .charAt(0);
    }
  }
}
