package org.hamletmail.classifier;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.hamletmail.gpt2.ModelFormatException;

/** SHA-256 digests as 64 lower-case hexadecimal digits. */
public final class Sha256 {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
  private static final int CHUNK_BYTES = 64 * 1024;

  private Sha256() {}

  /** Returns a digest of nothing yet, for data that comes in pieces; for one thread. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** Returns the digest of a stream to its end, which is left open. */
  public static String of(InputStream in) throws IOException {
    MessageDigest digest = digest();
    byte[] chunk = new byte[CHUNK_BYTES];
    for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
      digest.update(chunk, 0, read);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Requires a file to have the digest that somebody recorded of it.
   *
   * @param advice what to do where it has another
   * @throws ModelFormatException if it has another
   */
  static void require(Path file, String found, String expected, String advice) {
    if (!found.equals(expected)) {
      throw new ModelFormatException(
          file + ": SHA-256 is " + found + "; expected " + expected + "; " + advice);
    }
  }

  static String requireHex(String name, String value) {
    if (!HEX.matcher(value).matches()) {
      throw new IllegalArgumentException(
          name + " is \"" + value + "\"; expected 64 lower-case hexadecimal digits");
    }
    return value;
  }
}
