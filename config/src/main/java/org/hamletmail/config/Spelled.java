package org.hamletmail.config;

import java.util.Locale;

/** How names of the program are written in files: in lower case, with dashes. */
public final class Spelled {
  private Spelled() {}

  /** Returns how a choice is written, such as {@code last-token}. */
  public static String of(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns how a component of a record is written, such as {@code max-tokens}. */
  public static String of(String component) {
    return component.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }
}
