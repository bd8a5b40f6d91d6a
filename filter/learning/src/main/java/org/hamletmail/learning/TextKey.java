package org.hamletmail.learning;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.hamletmail.files.Sha256;
import org.hamletmail.sender.Sign;
import org.hamletmail.text.MessageText;
import org.hamletmail.text.Shingles;

/**
 * What the copies of a message that several users got have in common, whatever their headers are:
 * the text, but for case, punctuation and digits.
 *
 * @param digest SHA-256 of that
 * @param length characters of it
 * @param signs what the message shows of its sender
 * @param whole whether all of the text was read
 */
record TextKey(String digest, int length, Set<Sign> signs, boolean whole) {
  /** Below that many characters a text says nothing of who wrote it: {@code ok, thanks}. */
  private static final int FEWEST = 32;

  static TextKey of(MessageText text) {
    String normal = Shingles.normal(text.forModel(), Integer.MAX_VALUE);
    // UTF-16, because UTF-8 would make all unpaired surrogates the same.
    String digest = Sha256.of(normal.getBytes(StandardCharsets.UTF_16LE));
    return new TextKey(digest, normal.length(), text.signs(), text.coverage() == 1);
  }

  /** Returns the key of a message, also where it has no text. */
  static TextKey of(MessageText text, byte[] message) {
    TextKey key = of(text);
    return key.length == 0 ? new TextKey(Sha256.of(message), 0, key.signs(), key.whole()) : key;
  }

  /** Returns whether the text is long enough to be known again. */
  boolean isTelling() {
    return length >= FEWEST;
  }
}
