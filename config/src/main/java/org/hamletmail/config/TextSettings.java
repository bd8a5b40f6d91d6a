package org.hamletmail.config;

/**
 * Limits on what is read of one message. Text beyond a limit is not classified and lowers the
 * coverage that is reported.
 *
 * @param maxMessageBytes raw bytes of the message that are looked at, headers included, at least 1
 * @param maxDepth nested multiparts and attached messages that are entered, at least 1
 * @param maxParts body parts that are entered, at least 1
 * @param maxHeaders header fields that are read of each part, at least 1
 * @param maxCharacters UTF-16 units of subject and body text that are kept, at least 1
 */
public record TextSettings(
    int maxMessageBytes, int maxDepth, int maxParts, int maxHeaders, int maxCharacters) {

  /** Rejects limits below one. */
  public TextSettings {
    requirePositive("maxMessageBytes", maxMessageBytes);
    requirePositive("maxDepth", maxDepth);
    requirePositive("maxParts", maxParts);
    requirePositive("maxHeaders", maxHeaders);
    requirePositive("maxCharacters", maxCharacters);
  }

  /** Returns the limits of {@code reference.conf}; a test compares them. */
  public static TextSettings defaults() {
    return new TextSettings(4 * 1024 * 1024, 20, 200, 1000, 100_000);
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + "; expected at least 1");
    }
  }
}
