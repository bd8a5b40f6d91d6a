package org.hamletmail.text;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of a text what is data: PGP and PEM armour, uuencoded, yEnc and BinHex files, bare
 * Base64. A reader sees noise there, and a model would take it for words.
 *
 * <p>Each line, or each word of a long line, is judged by its own form ({@link DataForms}), never
 * by the markers around it alone: whoever writes words between {@code BEGIN PGP MESSAGE} and {@code
 * END} is read. Marks of quotations before a line don't count. Outside of armour it takes 160
 * digits of Base64 in a row, or three full lines of uuencode.
 *
 * <p>Half of the characters of data count as lost, which a message may have hidden there. Nothing
 * is lost with signatures, keys and certificates, which hold no text; with what continues a header
 * field, as a bounce quotes them; and with pictures, sounds and archives, as with such attachments.
 * Reads each character a bounded number of times.
 */
final class InlineData {
  // Of these words only: others are read.
  private static final String LABEL =
      "(?:PGP|SSH2|AGE|RSA|DSA|EC|DH|OPENSSH|X509|PKCS ?#?7|CMS|CRL|PRIVACY-ENHANCED|NEW|TRUSTED"
          + "|ENCRYPTED|SIGNED|PUBLIC|PRIVATE|ARMORED|ATTRIBUTE|MESSAGE|SIGNATURE|KEY|BLOCK|FILE"
          + "|CERTIFICATE|REQUEST|PARAMETERS|PART \\d{1,4}(?:/\\d{1,4})?)";
  private static final Pattern MARKER =
      Pattern.compile("-{4,5} ?(BEGIN|END) (" + LABEL + "(?:,? " + LABEL + "){0,5}) ?-{4,5}");
  private static final Pattern WITHOUT_TEXT =
      Pattern.compile(".*(SIGNATURE|KEY|KEY BLOCK|CERTIFICATE|REQUEST|CRL|PARAMETERS)");
  // Its name, a version, the address of a program: a longer one may be a message of its own.
  private static final Pattern ARMOUR_FIELD = Pattern.compile("[A-Z][A-Za-z-]{2,30}: ?.{0,80}");
  private static final Pattern SIGNED_FIELD =
      Pattern.compile("(?:Hash|Charset|NotDashEscaped): ?[A-Za-z0-9,;:/ -]{1,80}");
  private static final Pattern CHECKSUM = Pattern.compile("=[A-Za-z0-9+/]{4}");
  private static final Pattern BINHEX =
      Pattern.compile("\\(This file must be converted (?:with|to) BinHex.{0,12}\\)");
  private static final Pattern Y_BEGIN =
      Pattern.compile("=y(?:begin (?:[a-z]{4,5}=\\d{1,12} ){1,5}name=.{1,250}|part .{1,60})");
  private static final Pattern FIELD = Pattern.compile("[A-Za-z][A-Za-z0-9-]{1,60}:(?: .*)?");
  private static final Pattern TAG = Pattern.compile("(?:.*[\\s;])?(?:b|bh|p)=[A-Za-z0-9+/=]*;?");
  private static final Pattern NOT_TEXT =
      Pattern.compile(
          ".*\\.(?:jpe?g|png|gif|bmp|tiff?|webp|mp[34]|wav|avi|mov|zip|t?gz|bz2|7z|rar)");
  // How pictures, archives and public keys of SSH begin, in Base64.
  private static final Pattern NOT_TEXT_BASE64 =
      Pattern.compile(
          "(?:/9j/|iVBORw0KGgo|R0lGOD|UklGR|UEsDB|H4sI|AAAAB3NzaC1|AAAAC3NzaC1|AAAAE2VjZHNh).*",
          Pattern.DOTALL);

  private static final int DIGITS_OF_A_LINE = 24;
  private static final int DIGITS_IN_ARMOUR = 16;
  private static final int DIGITS_OF_A_RUN = 160;
  private static final int UU_LINES_OF_A_RUN = 3;
  private static final int LONGEST_MARKER = 300;
  // Shorter lines hold no two words of Base64.
  private static final int LONG_LINE = 2 * DIGITS_OF_A_LINE;
  private static final int LONG_ADDRESS = 60;
  private static final int MAX_ARMOUR_FIELDS = 8;

  private final String text;
  private final Deadline deadline;
  private final StringBuilder kept;
  private long lost;
  private boolean armoured;
  private boolean signed;
  private boolean withoutText;
  // Those above the data of an armour; negative where they are over.
  private int fields = -1;
  private boolean yEncoded;
  private boolean binHex;
  private boolean uuencoded;
  private boolean uuWithoutText;
  private String uuMarks = "";
  private @Nullable Run run;
  private boolean inField;
  private String before = "";

  /** What may turn out to be data. */
  private static final class Run {
    private final int start;
    private int digits;
    private int uuLines;
    private int lastLength;
    private boolean inField;
    private boolean inAddress;
    private boolean withoutText;

    Run(int start) {
      this.start = start;
    }
  }

  private InlineData(String text, Deadline deadline) {
    this.text = text;
    this.deadline = deadline;
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
    return of(text, Deadline.never());
  }

  /**
   * Returns the text of a part without the data in it.
   *
   * @throws DeadlineExceededException soon after the deadline
   */
  static Rest of(String text, Deadline deadline) {
    return new InlineData(text, deadline).read();
  }

  private Rest read() {
    Matcher marker = MARKER.matcher(text);
    // Most texts have none, and these words are found much faster than the pattern.
    boolean more = (text.contains("BEGIN ") || text.contains("END ")) && marker.find();
    for (int start = 0; start < text.length(); ) {
      int feed = text.indexOf('\n', start);
      int next = feed < 0 ? text.length() : feed + 1;
      while (more && marker.start() < next) {
        // In HTML and flowed text it may stand within a line.
        if (!QuoteMarks.isNothingElse(text, start, marker.start())) {
          line(start, marker.start());
          endRun(marker.start());
        } else {
          endRun(start);
        }
        mark(marker.group(1), marker.group(2));
        start = marker.end();
        more = marker.find();
        start = QuoteMarks.afterSpace(text, start, next) == next ? next : start;
      }
      if (start < next) {
        line(start, next);
      }
      start = next;
    }
    endRun(text.length());
    return new Rest(kept.length() == text.length() ? text : kept.toString(), lost);
  }

  private void mark(String which, String what) {
    armoured = which.equals("BEGIN");
    withoutText = armoured && WITHOUT_TEXT.matcher(what).matches();
    // What is signed is text that goes on.
    signed = armoured && what.equals("PGP SIGNED MESSAGE");
    armoured &= !signed;
    fields = armoured || signed ? 0 : -1;
  }

  private static boolean isAnyField(String line) {
    int colon = line.indexOf(':');
    return colon >= 2 && colon <= 61 && FIELD.matcher(line).matches();
  }

  private void line(int start, int next) {
    deadline.check();
    int from = QuoteMarks.end(text, start, next);
    String line = text.substring(from, next).stripTrailing();
    if (fields >= 0 && isField(line)) {
      if (!signed) {
        run = run == null ? new Run(start) : run;
      }
      return;
    }
    fields = -1;
    signed = false;
    boolean indented = from > start && text.charAt(from - 1) <= ' ';
    inField = isAnyField(line) || (inField && indented);
    if (line.length() <= LONGEST_MARKER && isMarker(start, from, next, line)) {
      endRun(start);
    } else if ((uuencoded && DataForms.isUuencoded(uuLine(start, next)))
        || (yEncoded && DataForms.isNoise(line))
        || (binHex && DataForms.isBinHex(text.substring(start, next).strip()))) {
      binHex &= !(line.endsWith(":") && line.length() > 1);
      endRun(start);
      lose(next - start, uuencoded && uuWithoutText);
    } else if (armoured && CHECKSUM.matcher(line).matches()) {
      endRun(start);
    } else if (line.length() >= LONG_LINE
        && line.indexOf(' ') > 0
        && !DataForms.isFullUuencoded(line)) {
      words(start, from, next);
    } else {
      unit(start, next, line);
    }
    before = line;
  }

  /** Returns whether a line belongs to the head of an armour. */
  private boolean isField(String line) {
    boolean field =
        signed
            ? SIGNED_FIELD.matcher(line).matches()
            : line.isEmpty() || ARMOUR_FIELD.matcher(line).matches();
    return ++fields <= MAX_ARMOUR_FIELDS && field;
  }

  /** Reads the words of a line, as in HTML and flowed text, where they may have been lines. */
  private void words(int start, int from, int next) {
    int begin = start;
    int word = from;
    while (word < next) {
      int end = word;
      while (end < next && text.charAt(end) > ' ') {
        end++;
      }
      int rest = end;
      while (rest < next && text.charAt(rest) <= ' ') {
        rest++;
      }
      unit(begin, rest, text.substring(word, end));
      begin = rest;
      word = rest;
    }
    if (begin < next) {
      keep(begin, next);
    }
  }

  /** Decides about a line or a word: whether it is data, or may be. */
  private void unit(int start, int next, String unit) {
    deadline.check();
    boolean uu = DataForms.isFullUuencoded(unit);
    boolean base64 =
        DataForms.isBase64(unit, armoured ? DIGITS_IN_ARMOUR : DIGITS_OF_A_LINE)
            || (run != null
                && run.digits > 0
                && (DataForms.isEndOfBase64(unit)
                    || (unit.length() >= run.lastLength && DataForms.isDigits(unit))));
    if (run != null && ((run.uuLines > 0 && !uu) || (run.digits > 0 && !base64))) {
      endRun(start);
    }
    if (!base64 && !uu) {
      endRun(start);
      keep(start, next);
      return;
    }
    if (run == null) {
      run = new Run(start);
    }
    if (run.digits == 0 && run.uuLines == 0) {
      run.inField = !armoured && (inField || TAG.matcher(before).matches());
      run.inAddress = endsInAddress(before);
      run.withoutText = NOT_TEXT_BASE64.matcher(unit).matches();
    }
    run.lastLength = unit.length();
    if (base64) {
      run.digits += unit.length();
    } else if (++run.uuLines == UU_LINES_OF_A_RUN) {
      endRun(next);
      uuencoded = true;
      uuWithoutText = false;
      uuMarks = "";
    }
  }

  /** Returns whether an address fills a line to its end, and may go on in the next. */
  private static boolean endsInAddress(String line) {
    int address = line.lastIndexOf("://");
    return address >= 0 && line.length() >= LONG_ADDRESS && line.indexOf(' ', address) < 0;
  }

  /**
   * Returns a line as it was encoded: a space is a digit of uuencode, and lines may end in some.
   */
  private String uuLine(int start, int next) {
    int from = text.startsWith(uuMarks, start) ? start + uuMarks.length() : start;
    return text.substring(Math.min(from, next), next).replaceAll("[\r\n]", "");
  }

  /** Remembers what begins or ends here; such a line says nothing else. */
  private boolean isMarker(int start, int from, int next, String line) {
    String marks = text.substring(start, from);
    if (UuLines.isBegin(line) && isFollowed(next, marks, UuLines.isBase64(line))) {
      uuencoded = true;
      uuWithoutText = NOT_TEXT.matcher(line.toLowerCase(Locale.ROOT)).matches();
      uuMarks = marks;
      return true;
    }
    if (uuencoded && (line.equalsIgnoreCase("end") || line.equals("`"))) {
      uuencoded = line.equals("`");
      return true;
    }
    if (Y_BEGIN.matcher(line).matches()) {
      yEncoded = true;
      return true;
    }
    if (yEncoded && line.startsWith("=yend ")) {
      yEncoded = false;
      return true;
    }
    if (BINHEX.matcher(line).matches()) {
      binHex = true;
      return true;
    }
    return false;
  }

  /** Returns whether the line behind the beginning of a file is one of its own. */
  private boolean isFollowed(int next, String marks, boolean base64) {
    int feed = text.indexOf('\n', next);
    int end = feed < 0 ? text.length() : feed;
    int from = text.startsWith(marks, next) ? Math.min(next + marks.length(), end) : next;
    String line = text.substring(from, Math.min(end, from + LONGEST_MARKER));
    return base64
        ? DataForms.isBase64(line.strip(), DIGITS_IN_ARMOUR)
        : DataForms.isUuencoded(line.replace("\r", "")) || DataForms.isBase64(line.strip(), 40);
  }

  private void endRun(int end) {
    Run ended = run;
    run = null;
    if (ended == null) {
      return;
    }
    boolean data =
        ended.uuLines >= UU_LINES_OF_A_RUN
            || (armoured ? ended.digits > 0 : ended.digits >= DIGITS_OF_A_RUN && !ended.inAddress);
    if (data) {
      lose(end - ended.start, ended.inField || ended.withoutText);
    } else {
      keep(ended.start, end);
    }
  }

  private void keep(int start, int end) {
    kept.append(text, start, end);
  }

  private void lose(int characters, boolean nothing) {
    if (!withoutText && !nothing) {
      lost += Math.max(1, characters / 2);
    }
  }
}
