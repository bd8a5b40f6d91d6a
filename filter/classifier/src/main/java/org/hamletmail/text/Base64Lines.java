package org.hamletmail.text;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.InputStream;

/**
 * Decodes a body that is declared to be Base64, to its end, as mail has it.
 *
 * <p>Base64 goes on behind a padding: some encode line by line, others append to what was encoded.
 * Characters that are no digits are passed over. But a line that holds such characters may as well
 * be plain text, if a program encoded nothing although it said so, or if a mailing list appended
 * its footer. Then what follows is decoded to see: if that is noise, it is plain, and read as it
 * is. Plain text ends at a long line of digits only that decodes to text.
 *
 * <p>To see takes a window of some kilobytes, a limited number of times; then the last answer
 * holds.
 */
final class Base64Lines extends LineDecoder {
  private static final int MAX_LOOKS = 64;
  private static final int LONG_LINE = 60;
  private static final int TELLING_LINE = 40;

  private final boolean declared;
  private final boolean returns;
  private int looks;
  private boolean begun;
  private boolean plain;
  private final Base64.Group group = new Base64.Group();

  private Base64Lines(InputStream in, boolean declared, boolean returns) {
    super(in);
    this.declared = declared;
    this.returns = returns;
  }

  /** Decodes the body of a leaf. */
  static Base64Lines ofText(InputStream in) {
    return new Base64Lines(in, true, true);
  }

  /** Decodes the body of a container: if that is plain, Base64 within it belongs to its parts. */
  static Base64Lines ofContainer(InputStream in) {
    return new Base64Lines(in, true, false);
  }

  /** Decodes the body of a leaf with an encoding that nobody knows, if it looks like Base64. */
  static Base64Lines ofUnknown(InputStream in) {
    return new Base64Lines(in, false, false);
  }

  @Override
  protected void line(int from, int to, int filled) {
    int textEnd = textEnd(from, to);
    boolean digitsOnly = isDigitsOnly(from, textEnd);
    if (!begun && textEnd > from) {
      begun = true;
      boolean sure = digitsOnly && isSure(from, textEnd, filled);
      plain = declared ? !sure && isPlain(from, filled) : !sure || isPlain(from, filled);
    } else if (!plain && !digitsOnly) {
      plain = isPlain(from, filled);
    } else if (plain && returns && digitsOnly && textEnd - from >= LONG_LINE) {
      plain = isPlain(from, textEnd);
    }
    if (plain) {
      group.end();
      for (int i = from; i < to; i++) {
        write(window[i]);
      }
    } else {
      for (int i = from; i < textEnd; i++) {
        group.take(window[i], this::write);
      }
    }
  }

  private boolean isDigitsOnly(int from, int to) {
    for (int i = from; i < to; i++) {
      if (Base64.digit(window[i]) < 0 && window[i] != '=') {
        return false;
      }
    }
    return true;
  }

  /** Returns whether a first line of digits is no word of plain text. */
  private boolean isSure(int from, int textEnd, int filled) {
    if (textEnd - from >= TELLING_LINE || window[textEnd - 1] == '=') {
      return true;
    }
    for (int line = from; line < filled; line = lineEnd(line)) {
      if (!isDigitsOnly(line, textEnd(line, lineEnd(line)))) {
        return false;
      }
    }
    // Some write one word a line.
    return declared && !DataForms.isWordlike(new String(copy(from, filled), US_ASCII));
  }

  private boolean isPlain(int from, int to) {
    if (++looks > MAX_LOOKS) {
      return plain;
    }
    int digits = 0;
    int high = 0;
    for (int i = from; i < to; i++) {
      high += window[i] < 0 ? 1 : 0;
      digits += Base64.digit(window[i]) >= 0 ? 1 : 0;
    }
    return high > digits || !Base64.isText(Base64.decode(copy(from, to), new Base64.Group(group)));
  }
}
