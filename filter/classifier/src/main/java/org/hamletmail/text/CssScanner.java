package org.hamletmail.text;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Where the rules, blocks and declarations of CSS begin and end, as CSS Syntax Level 3 has it.
 *
 * <p>One pass over the characters that knows strings, comments, escapes, addresses and brackets. A
 * bracket is closed by its like only, what is still open at the end is closed there, and nothing is
 * an error: broken CSS costs a browser one rule or declaration, and so it does here. Each level of
 * nested blocks is read once more when it is entered.
 */
final class CssScanner {
  private static final Pattern COMMENT = Pattern.compile("/\\*.*?(\\*/|$)", Pattern.DOTALL);

  /**
   * A rule.
   *
   * @param prelude its selectors, or the name and condition of an at-rule, from the {@code @} on
   * @param block what stands between its braces
   */
  record Rule(String prelude, String block) {}

  private CssScanner() {}

  /** Hands over the rules of a sheet, or of a block of rules. At-rules without a block are left. */
  static void rules(String css, Consumer<Rule> rules) {
    int at = 0;
    while ((at = skipNothing(css, at, true)) < css.length()) {
      int end = find(css, at, css.charAt(at) == '@' ? "{;" : "{");
      at = end < css.length() && css.charAt(end) == '{' ? rule(css, at, end, rules) : end + 1;
    }
  }

  /**
   * Hands over the declarations of a block.
   *
   * @param declared takes a property's name in lower case, and its value with whatever follows it
   * @param nested takes the rules that stand among them
   */
  static void declarations(
      String block, BiConsumer<String, String> declared, Consumer<Rule> nested) {
    int at = 0;
    while ((at = skipNothing(block, at, false)) < block.length()) {
      int end = find(block, at, block.startsWith("--", at) ? ";" : "{;");
      if (end < block.length() && block.charAt(end) == '{') {
        at = rule(block, at, end, nested);
        continue;
      }
      int colon = block.indexOf(':', at);
      if (colon > at && colon < end) {
        String name = unescaped(withoutComments(block.substring(at, colon)).strip());
        declared.accept(Ascii.lower(name), block.substring(colon + 1, end));
      }
      at = end + 1;
    }
  }

  /** Returns CSS with its comments replaced by spaces. */
  static String withoutComments(String css) {
    return css.contains("/*") ? COMMENT.matcher(css).replaceAll(" ") : css;
  }

  /** Returns a value with the brackets closed that its end left open. */
  static String closed(String value) {
    StringBuilder open = new StringBuilder();
    find(value, 0, "", open);
    return open.isEmpty() ? value : value + open.reverse();
  }

  /** Returns the first place of one of some characters that stands in no bracket or string. */
  static int find(String css, int from, String stops) {
    return find(css, from, stops, new StringBuilder());
  }

  private static int find(String css, int from, String stops, StringBuilder open) {
    int at = from;
    while (at < css.length()) {
      char c = css.charAt(at);
      if (open.isEmpty() && stops.indexOf(c) >= 0) {
        return at;
      }
      switch (c) {
        case '\\' -> at += 2;
        case '"', '\'' -> at = afterString(css, at);
        case '/' -> at = css.startsWith("/*", at) ? afterComment(css, at) : at + 1;
        case '(' -> {
          open.append(')');
          at = isAddress(css, at) ? endOfAddress(css, at + 1) : at + 1;
        }
        case '[', '{' -> {
          open.append(c == '[' ? ']' : '}');
          at++;
        }
        default -> {
          if (!open.isEmpty() && open.charAt(open.length() - 1) == c) {
            open.setLength(open.length() - 1);
          }
          at++;
        }
      }
    }
    return css.length();
  }

  private static int rule(String css, int begin, int open, Consumer<Rule> rules) {
    int close = find(css, open + 1, "}");
    rules.accept(new Rule(css.substring(begin, open).strip(), css.substring(open + 1, close)));
    return close + 1;
  }

  /** Skips spaces and comments, and in a sheet the brackets that hid it from old browsers. */
  private static int skipNothing(String css, int from, boolean sheet) {
    int at = from;
    while (at < css.length()) {
      if (css.charAt(at) <= ' ' || (!sheet && css.charAt(at) == ';')) {
        at++;
      } else if (css.startsWith("/*", at)) {
        at = afterComment(css, at);
      } else if (sheet && css.startsWith("<!--", at)) {
        at += 4;
      } else if (sheet && css.startsWith("-->", at)) {
        at += 3;
      } else {
        return at;
      }
    }
    return at;
  }

  private static int afterComment(String css, int from) {
    int end = css.indexOf("*/", from + 2);
    return end < 0 ? css.length() : end + 2;
  }

  /** A line break ends a string that was not closed. */
  private static int afterString(String css, int from) {
    for (int i = from + 1; i < css.length(); i++) {
      char c = css.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == css.charAt(from) || c == '\n') {
        return i + 1;
      }
    }
    return css.length();
  }

  private static boolean isAddress(String css, int open) {
    if (open < 3 || !css.regionMatches(true, open - 3, "url", 0, 3)) {
      return false;
    }
    int at = open + 1;
    while (at < css.length() && css.charAt(at) <= ' ') {
      at++;
    }
    return at < css.length() && css.charAt(at) != '"' && css.charAt(at) != '\'';
  }

  private static int endOfAddress(String css, int from) {
    for (int i = from; i < css.length(); i++) {
      if (css.charAt(i) == '\\') {
        i++;
      } else if (css.charAt(i) == ')') {
        return i;
      }
    }
    return css.length();
  }

  /** Returns an identifier with its escapes resolved. */
  static String unescaped(String name) {
    if (name.indexOf('\\') < 0) {
      return name;
    }
    StringBuilder out = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) != '\\') {
        out.append(name.charAt(i));
        continue;
      }
      int begin = i + 1;
      int end = begin;
      while (end < name.length()
          && end - begin < 6
          && Character.digit(name.charAt(end), 16) >= 0
          && name.charAt(end) < 0x80) {
        end++;
      }
      if (end == begin) {
        // Another character stands for itself; it follows in the next round unless it is one too.
        if (end < name.length()) {
          out.append(name.charAt(end));
        }
        i = end;
      } else {
        int c = Integer.parseInt(name, begin, end, 16);
        boolean valid = c > 0 && Character.isValidCodePoint(c) && (c < 0xd800 || c > 0xdfff);
        out.appendCodePoint(valid ? c : 0xfffd);
        boolean space = end < name.length() && name.charAt(end) <= ' ';
        i = space ? end : end - 1;
      }
    }
    return out.toString();
  }
}
