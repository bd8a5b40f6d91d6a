package org.hamletmail.corpus;

import java.util.regex.Pattern;

/** Names of files, as they may be shown: one in an archive may hold what drives a terminal. */
final class Printable {
  private static final Pattern HIDDEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  private Printable() {}

  /** Returns a name with a replacement for each character that can't be seen. */
  static String of(String name) {
    return HIDDEN.matcher(name).replaceAll("\uFFFD");
  }
}
