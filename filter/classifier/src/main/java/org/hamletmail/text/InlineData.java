package org.hamletmail.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of a text what is data: PGP and PEM armour, uuencoded and yEnc files, bare Base64. A
 * reader sees noise there, and a model would take it for words.
 *
 * <p>Each line is judged by its own form, never by the markers around it alone: whoever writes
 * words between {@code BEGIN PGP MESSAGE} and {@code END} is read. A line of Base64 has forty
 * digits and more without a space, capitals, small letters and numbers among them, so hexadecimal
 * dumps, addresses and names of files are none; outside of armour it takes 160 digits in a row of
 * lines. A line of uuencode has the length that its first character says.
 *
 * <p>Half of the characters of data count as lost, which a message may have hidden there, but for
 * signatures, keys and certificates, which hold none. Reads each character a bounded number of
 * times.
 */
final class InlineData {
  private static final Pattern MARKER =
      Pattern.compile("-----(BEGIN|END) ([A-Z0-9][A-Z0-9 ]{1,60})-----");
  private static final Pattern WITHOUT_TEXT =
      Pattern.compile(".*(SIGNATURE|KEY|KEY BLOCK|CERTIFICATE|REQUEST|CRL|PARAMETERS)");
  private static final Pattern UU_BEGIN = Pattern.compile("begin(-base64)? [0-7]{3,4} \\S.{0,250}");
  private static final Pattern CHECKSUM = Pattern.compile("=[A-Za-z0-9+/]{4}");
  private static final int DIGITS_OF_A_LINE = 40;
  private static final int DIGITS_OF_A_RUN = 160;
  private static final int LONGEST_MARKER = 300;

  private final String text;
  private final StringBuilder kept;
  private long lost;
  private boolean armoured;
  private boolean withoutText;
  private boolean uuencoded;
  private boolean yEncoded;
  private int runStart = -1;
  private int runDigits;

  private InlineData(String text) {
    this.text = text;
    this.kept = new StringBuilder(text.length());
  }

  /**
   * A text without its data.
   *
   * @param text the very same where there is none
   * @param lost characters of a message that may have stood there
   */
  record Rest(String text, long lost) {}

  /** Returns the text of a part without the data in it. */
  static Rest of(String text) {
    return new InlineData(text).read();
  }

  private Rest read() {
    for (int start = 0; start < text.length(); ) {
      int feed = text.indexOf('\n', start);
      int next = feed < 0 ? text.length() : feed + 1;
      line(start, next);
      start = next;
    }
    endRun(text.length());
    return new Rest(kept.length() == text.length() ? text : kept.toString(), lost);
  }

  private void line(int start, int next) {
    String line = unquoted(start, next);
    if (isBase64(line) || (runStart >= 0 && isEndOfBase64(line))) {
      runStart = runStart < 0 ? start : runStart;
      runDigits += line.length();
      return;
    }
    endRun(start);
    if (line.length() <= LONGEST_MARKER && isMarker(line)) {
      return;
    }
    if ((uuencoded && isUuencoded(line))
        || (yEncoded && isNoise(line))
        || (armoured && CHECKSUM.matcher(line).matches())) {
      lose(next - start);
    } else {
      kept.append(text, start, next);
    }
  }

  /** Returns a line without its end and without the marks of a quotation. */
  private String unquoted(int start, int next) {
    int from = start;
    while (from < next && (text.charAt(from) == '>' || text.charAt(from) == ' ')) {
      from++;
    }
    String line = text.substring(from, next).stripTrailing();
    // A space is a digit of uuencode, and its lines may end in some.
    return uuencoded && from == start ? text.substring(start, next).replaceAll("[\r\n]", "") : line;
  }

  /** Remembers what begins or ends here; such a line says nothing else. */
  private boolean isMarker(String line) {
    Matcher marker = MARKER.matcher(line);
    if (line.startsWith("-----") && marker.matches()) {
      armoured = marker.group(1).equals("BEGIN");
      withoutText = armoured && WITHOUT_TEXT.matcher(marker.group(2)).matches();
      // What is signed is text that goes on.
      armoured &= !marker.group(2).equals("PGP SIGNED MESSAGE");
      return true;
    }
    if (line.startsWith("begin") && UU_BEGIN.matcher(line).matches()) {
      uuencoded = true;
      return true;
    }
    if (uuencoded && (line.equals("end") || line.equals("`"))) {
      uuencoded = line.equals("`");
      return true;
    }
    if (line.startsWith("=ybegin ") || line.startsWith("=ypart ")) {
      yEncoded = true;
      return true;
    }
    if (yEncoded && line.startsWith("=yend ")) {
      yEncoded = false;
      return true;
    }
    return false;
  }

  private void endRun(int end) {
    if (runStart < 0) {
      return;
    }
    if (armoured || runDigits >= DIGITS_OF_A_RUN) {
      lose(end - runStart);
    } else {
      kept.append(text, runStart, end);
    }
    runStart = -1;
    runDigits = 0;
  }

  private void lose(int characters) {
    if (!withoutText) {
      lost += Math.max(1, characters / 2);
    }
  }

  private static boolean isBase64(String line) {
    int end = endOfDigits(line);
    if (end < DIGITS_OF_A_LINE) {
      return false;
    }
    boolean capitals = false;
    boolean small = false;
    boolean numbers = false;
    for (int i = 0; i < end; i++) {
      char c = line.charAt(i);
      capitals |= c >= 'A' && c <= 'Z';
      small |= c >= 'a' && c <= 'z';
      numbers |= c >= '0' && c <= '9';
    }
    return capitals && small && numbers;
  }

  /** The last line of a block is shorter. */
  private static boolean isEndOfBase64(String line) {
    return line.length() % 4 == 0 && endOfDigits(line) > 0;
  }

  /** Returns how many digits stand before the padding; negative where anything else stands. */
  private static int endOfDigits(String line) {
    int end = line.length();
    while (end > 0 && line.charAt(end - 1) == '=') {
      end--;
    }
    for (int i = 0; i < end; i++) {
      if (Base64.digit(line.charAt(i)) < 0) {
        return -1;
      }
    }
    return end;
  }

  private static boolean isUuencoded(String line) {
    if (line.isEmpty() || line.charAt(0) < ' ' || line.charAt(0) > '`') {
      return false;
    }
    int bytes = (line.charAt(0) - ' ') & 0x3f;
    int digits = (bytes + 2) / 3 * 4;
    // Spaces at the end get lost, and some put a check digit there.
    int length = line.length() - 1;
    if (length > digits + 1 || length < digits - 4) {
      return false;
    }
    int signs = 0;
    for (int i = 1; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c < ' ' || c > '`') {
        return false;
      }
      signs += c != ' ' && (c < 'A' || c > 'Z') ? 1 : 0;
    }
    // Of the 64 digits 27 are capitals and the space: words in capitals are hardly anything else.
    return signs * 10 >= length * 3;
  }

  /**
   * Bytes of any value, of which a quarter at least are no printable ASCII. They were decoded as
   * Latin letters, as controls or as nothing; the letters of other scripts are words.
   */
  private static boolean isNoise(String line) {
    int odd = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      odd += c < ' ' || (c > '~' && c <= 0xff) || c == 0xfffd ? 1 : 0;
    }
    return odd * 4 > line.length();
  }
}
