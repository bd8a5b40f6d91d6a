package org.hamletmail.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the encoded words of RFC 2047 in the header fields of one message: {@code
 * =?charset?B?text?=} with Base64, {@code Q} with quoted-printable, and the language of RFC 2231
 * behind the charset.
 *
 * <p>As forgiving as mail programs are: words may be longer than 75 characters, stand inside of
 * other text, hold spaces, and split a character between them. A label means in a word what it
 * means in a body, see {@link Charsets}; bytes of a charset that is not known are read as if none
 * were declared. What is no word stays as it is.
 *
 * <p>Reads each character a bounded number of times: labels are short, and an end is looked for
 * only where there is one. Not safe for use by several threads.
 */
final class EncodedWords {
  // A subject has a handful of words; a digest has some for each of its messages.
  private static final int MAX_WORDS = 5_000;
  // The longest name that IANA knows has 45 characters; RFC 5646 asks for 35 of a language.
  private static final int MAX_LABEL = 100;

  private int words;

  /**
   * What became of a value.
   *
   * @param text with its words decoded
   * @param unread characters of the value from the first word beyond the limit on, and those of
   *     words that can't be read
   */
  record Decoded(String text, long unread) {}

  /** Decodes the words of an unfolded value, up to the limit for all values of the message. */
  Decoded decode(String value) {
    Run run = new Run();
    int lastEnd = value.lastIndexOf("?=");
    int plain = 0;
    for (int at = value.indexOf("=?"); at >= 0; ) {
      Word word = wordAt(value, at, lastEnd);
      if (word == null) {
        at = value.indexOf("=?", at + 2);
        continue;
      }
      run.plain(value.substring(plain, at));
      if (++words > MAX_WORDS) {
        return new Decoded(run.text(), run.unread + value.length() - at);
      }
      run.word(word);
      plain = word.end;
      at = value.indexOf("=?", plain);
    }
    run.plain(value.substring(plain));
    return new Decoded(run.text(), run.unread);
  }

  /**
   * An encoded word.
   *
   * @param label of its charset, without a language
   * @param base64 whether its text is Base64, else it is quoted-printable
   * @param text still encoded
   * @param end where it ends in its value
   */
  private record Word(String label, boolean base64, String text, int end) {}

  /** Returns the word that begins at a place, null where none does. */
  private static @Nullable Word wordAt(String value, int start, int lastEnd) {
    int from = start + 2;
    int mark = from;
    while (mark < value.length() && value.charAt(mark) != '?') {
      if (Character.isWhitespace(value.charAt(mark)) || mark - from == MAX_LABEL) {
        return null;
      }
      mark++;
    }
    int text = mark + 3;
    if (mark == from || text > lastEnd || value.charAt(mark + 2) != '?') {
      return null;
    }
    char encoding = Character.toUpperCase(value.charAt(mark + 1));
    if (encoding != 'B' && encoding != 'Q') {
      return null;
    }
    int end = value.indexOf("?=", text);
    String label = value.substring(from, mark);
    int language = label.indexOf('*');
    return new Word(
        language < 0 ? label : label.substring(0, language),
        encoding == 'B',
        value.substring(text, end),
        end + 2);
  }

  /** The text so far. Bytes wait for those of the next word, if it has the same charset. */
  private static final class Run {
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private @Nullable String label;
    private long unread;

    String text() {
      flush();
      return text.toString();
    }

    /** Adds text that is not encoded; white space behind a word only separates it. */
    void plain(String more) {
      if (label == null || !more.isBlank()) {
        flush();
        text.append(more);
      }
    }

    void word(Word word) {
      if (label != null && !charset(label).equals(charset(word.label))) {
        flush();
      }
      label = word.label;
      if (word.base64) {
        bytes.writeBytes(Base64.decode(word.text.getBytes(StandardCharsets.ISO_8859_1)));
      } else {
        quotedPrintable(word.text);
      }
    }

    private static Optional<Charset> charset(String label) {
      return Charsets.lookup(label);
    }

    private void flush() {
      Charsets.Decoded decoded = Charsets.decoded(bytes.toByteArray(), label);
      text.append(decoded.text());
      unread += decoded.unread();
      bytes.reset();
      label = null;
    }

    private void quotedPrintable(String encoded) {
      for (int i = 0; i < encoded.length(); i++) {
        char c = encoded.charAt(i);
        int high = c == '=' && i + 2 < encoded.length() ? hexDigit(encoded.charAt(i + 1)) : -1;
        int low = high < 0 ? -1 : hexDigit(encoded.charAt(i + 2));
        if (low >= 0) {
          bytes.write(high << 4 | low);
          i += 2;
        } else if (c == '_') {
          bytes.write(' ');
        } else if (c < 0x80) {
          bytes.write(c);
        } else {
          // A raw character has no business here, and was decoded with the value.
          String charset = label;
          flush();
          text.append(c);
          label = charset;
        }
      }
    }

    private static int hexDigit(char c) {
      return c < 0x80 ? Character.digit(c, 16) : -1;
    }
  }
}
