package org.hamletmail.evidence;

import java.util.Locale;

/**
 * Something that makes a message more or less likely spam than its text does.
 *
 * @param name as the settings have it
 * @param points of {@code X-Spam-Score} that it adds: natural logarithm of the factor on the odds
 */
public record Offset(String name, double points) {

  /** Returns name and points with their sign, such as {@code soften:-3.0}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s:%+.1f", name, points);
  }
}
