package org.hamletmail.cli;

import java.util.List;
import java.util.regex.Pattern;

/** Text in the language of manual pages, man(7), that both groff and mandoc read. */
final class Roff {
  private static final Pattern LEADING = Pattern.compile("(?m)^([.'])");

  private Roff() {}

  /** Returns a text that stands for itself: no character of it is a request or an escape. */
  static String text(String plain) {
    String escaped =
        plain
            .replace("\\", "\\e")
            .replace("-", "\\-")
            .replace("'", "\\(aq")
            .replace("`", "\\(ga")
            .replace("^", "\\(ha")
            .replace("~", "\\(ti");
    return LEADING.matcher(escaped).replaceAll("\\\\&$1");
  }

  static String bold(String plain) {
    return "\\fB" + text(plain) + "\\fR";
  }

  /** Returns an item of a list: what is explained, then its explanation. */
  static String item(String head, String explanation) {
    return ".TP\n" + head + "\n" + explanation;
  }

  /** Returns a paragraph whose lines stay as they are. */
  static String verbatim(List<String> lines) {
    return ".RS 4\n.nf\n" + text(String.join("\n", lines)) + "\n.fi\n.RE";
  }

  static String section(String title) {
    return ".SS " + '"' + text(title) + '"';
  }
}
