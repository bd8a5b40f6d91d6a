package org.hamletmail.policy;

/** Makes a value that came from elsewhere fit to stand in a log line or a header field. */
final class PlainToken {
  private static final int MAX = 64;

  private PlainToken() {}

  /**
   * Returns the value with everything but letters, digits and {@code . _ : @ / + -} replaced by
   * {@code _}, at most 64 characters; "-" for an empty one. It can neither end a line nor pose as
   * another field.
   */
  static String of(String value) {
    if (value.isEmpty()) {
      return "-";
    }
    String start = value.substring(0, Math.min(MAX, value.length()));
    return start.replaceAll("[^A-Za-z0-9._:@/+-]", "_");
  }
}
