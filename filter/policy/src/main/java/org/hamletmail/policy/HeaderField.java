package org.hamletmail.policy;

/**
 * A header field to add.
 *
 * @param name printable ASCII without a colon
 * @param value printable ASCII, folded nowhere
 */
public record HeaderField(String name, String value) {

  /** Rejects whatever could start another header. */
  public HeaderField {
    if (!name.matches("[!-9;-~]{1,76}")) {
      throw new IllegalArgumentException(
          "not the name of a header field: " + name.length() + " characters");
    }
    if (!value.matches("[ -~]{0,900}")) {
      throw new IllegalArgumentException(
          "value of " + name + ": expected printable ASCII, at most 900 characters");
    }
  }
}
