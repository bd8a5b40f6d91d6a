package org.hamletmail.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value of a structured header field of MIME, such as {@code text/html; charset=utf-8}, as
 * forgiving as mail programs are.
 *
 * <p>Comments and folding come off. Parameters may be separated by semicolons, commas or white
 * space; a quotation may lack its end, which then is the next semicolon. A parameter in pieces or
 * with a charset (RFC 2231) is put together. Of two of one name the first counts. Another field
 * that slipped onto the line ({@code charset=utf-8 Content-Transfer-Encoding: base64}) is kept as a
 * parameter of that name.
 *
 * <p>How it works: one pass from left to right, which never goes back further than a parameter's
 * name, so that the time is linear in the length; the end of a quotation is looked for once if
 * there is none.
 *
 * @param value lower case, without comments, quotes and white space around it; maybe empty
 * @param parameters names in lower case, values as they are but for quotes
 */
record FieldValue(String value, Map<String, String> parameters) {
  static final FieldValue NONE = new FieldValue("", Map.of());

  // A boundary has 70 characters at most, a list of parameters some hundreds.
  private static final int MAX_LENGTH = 16 * 1024;

  // A name in pieces: name*0, name*0*, or name* for one with a charset.
  private static final Pattern IN_PIECES = Pattern.compile("([^*]+)\\*(?:(\\d{1,4})(\\*)?)?");

  /** Parses what stands behind the colon of a field. */
  static FieldValue of(String raw) {
    FieldValue parsed = new Parser(withoutComments(raw)).parse();
    // Some quote all of it.
    return parsed.value.indexOf(';') < 0 ? parsed : new Parser(parsed.value).parse();
  }

  /** Replaces comments by a space, and what folding left by plain white space. */
  private static String withoutComments(String raw) {
    int length = Math.min(raw.length(), MAX_LENGTH);
    StringBuilder plain = new StringBuilder(length);
    int lastClosed = raw.lastIndexOf(')', length);
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < length; i++) {
      char c = raw.charAt(i);
      if (depth == 0 && c == '"') {
        quoted = !quoted;
      }
      if (c == '\\' && i + 1 < length && (quoted || depth > 0)) {
        i++;
        if (depth == 0) {
          plain.append(c).append(raw.charAt(i));
        }
      } else if (!quoted && c == '(' && i < lastClosed) {
        depth++;
      } else if (!quoted && c == ')' && depth > 0) {
        depth--;
        plain.append(' ');
      } else if (depth == 0 && c != '\r' && c != '\n' && c != '\0') {
        // Other white space than that of the standard, as word processors have it.
        plain.append(!quoted && (c == 0x0b || c == '\f' || c == 0xa0) ? ' ' : c);
      }
    }
    return plain.toString();
  }

  private static final class Parser {
    private final String text;
    private final Map<String, String> parameters = new HashMap<>();
    // By name, then by number; -1 is one piece with a charset.
    private final Map<String, SortedMap<Integer, Fragment>> fragments = new HashMap<>();
    private int at;

    /**
     * A piece of a parameter.
     *
     * @param encoded whether it has percent signs that mean a byte
     */
    private record Fragment(String value, boolean encoded) {}

    Parser(String text) {
      this.text = text;
    }

    FieldValue parse() {
      skip(" \t;,");
      String value = nameEnd(at) > 0 && text.charAt(nameEnd(at)) == '=' ? "" : word(true);
      while (at < text.length()) {
        skip(" \t;,");
        int nameEnd = nameEnd(at);
        if (nameEnd < 0) {
          // No name here; go on behind it.
          word(false);
          at += at < text.length() ? 1 : 0;
          continue;
        }
        String name = text.substring(at, nameEnd).strip().toLowerCase(Locale.ROOT);
        at = nameEnd + 1;
        skip(" \t");
        keep(name, word(false));
      }
      fragments.forEach((name, pieces) -> parameters.putIfAbsent(name, joined(pieces)));
      return new FieldValue(value.strip().toLowerCase(Locale.ROOT), parameters);
    }

    private void keep(String name, String value) {
      Matcher pieces = IN_PIECES.matcher(name);
      if (!pieces.matches()) {
        parameters.putIfAbsent(name, value);
        return;
      }
      boolean single = pieces.group(2) == null;
      fragments
          .computeIfAbsent(pieces.group(1), n -> new TreeMap<>())
          .putIfAbsent(
              single ? -1 : Integer.parseInt(pieces.group(2)),
              new Fragment(value, single || pieces.group(3) != null));
    }

    private static String joined(SortedMap<Integer, Fragment> pieces) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      String charset = "utf-8";
      boolean first = true;
      for (Fragment piece : pieces.values()) {
        String value = piece.value;
        if (piece.encoded) {
          int quote = value.indexOf('\'');
          int second = quote < 0 ? -1 : value.indexOf('\'', quote + 1);
          if (first && second >= 0) {
            charset = quote == 0 ? charset : value.substring(0, quote);
            value = value.substring(second + 1);
          }
          percentDecode(value, bytes);
        } else {
          bytes.writeBytes(value.getBytes(StandardCharsets.UTF_8));
        }
        first = false;
      }
      return Charsets.decode(bytes.toByteArray(), charset);
    }

    private static void percentDecode(String value, ByteArrayOutputStream bytes) {
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        boolean escape = c == '%' && i + 2 < value.length() && value.charAt(i + 1) < 0x80;
        int high = escape ? Character.digit(value.charAt(i + 1), 16) : -1;
        int low = high < 0 ? -1 : Character.digit(value.charAt(i + 2), 16);
        if (low >= 0) {
          bytes.write(high << 4 | low);
          i += 2;
        } else {
          bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
        }
      }
    }

    private void skip(String what) {
      while (at < text.length() && what.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    /** Returns where the sign is that ends a parameter's name, negative if none begins here. */
    private int nameEnd(int from) {
      int i = from;
      while (i < text.length() && isNameCharacter(text.charAt(i))) {
        i++;
      }
      if (i == from) {
        return -1;
      }
      int name = i;
      while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
        i++;
      }
      if (i == text.length()) {
        return -1;
      }
      boolean field =
          text.charAt(i) == ':' && text.regionMatches(true, from, "content-", 0, 8) && name > 8;
      return text.charAt(i) == '=' || field ? i : -1;
    }

    private static boolean isNameCharacter(char c) {
      return c > ' ' && c < 0x7f && "\"(),/:;<=>?@[\\]".indexOf(c) < 0;
    }

    /**
     * Reads a value: a quotation, or what comes before a semicolon or before the next parameter.
     *
     * @param first whether a comma ends it even if no parameter follows
     */
    private String word(boolean first) {
      StringBuilder word = new StringBuilder();
      if (at < text.length() && text.charAt(at) == '"') {
        int end = closingQuote();
        for (int i = at + 1; i < end; i++) {
          boolean escaped = text.charAt(i) == '\\' && i + 1 < end;
          i += escaped ? 1 : 0;
          word.append(text.charAt(i));
        }
        at = end;
        skip("\"");
        return word.toString();
      }
      while (at < text.length() && text.charAt(at) != ';') {
        char c = text.charAt(at);
        if (c == ',' || c == ' ' || c == '\t') {
          int next = at;
          while (next < text.length() && ", \t".indexOf(text.charAt(next)) >= 0) {
            next++;
          }
          if ((first && c == ',') || nameEnd(next) >= 0) {
            break;
          }
          word.append(text, at, next);
          at = next;
        } else {
          word.append(c == '"' ? "" : c);
          at++;
        }
      }
      return word.toString().strip();
    }

    private int closingQuote() {
      for (int i = at + 1; i < text.length(); i++) {
        if (text.charAt(i) == '\\') {
          i++;
        } else if (text.charAt(i) == '"') {
          return i;
        }
      }
      int semicolon = text.indexOf(';', at);
      return semicolon < 0 ? text.length() : semicolon;
    }
  }
}
