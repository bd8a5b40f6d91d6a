package org.hamletmail.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

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

  /** Returns the digest of some bytes. */
  public static String of(byte[] bytes) {
    return hex(digest().digest(bytes));
  }

  /** Returns the digest of a stream to its end, which is left open. */
  public static String of(InputStream in) throws IOException {
    MessageDigest digest = digest();
    byte[] chunk = new byte[CHUNK_BYTES];
    for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
      digest.update(chunk, 0, read);
    }
    return hex(digest.digest());
  }

  /** Returns the digest of a whole file, whose position stays as it is. */
  public static String of(FileChannel file) throws IOException {
    MessageDigest digest = digest();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    for (long position = 0; file.read(chunk, position) >= 0; ) {
      position += chunk.position();
      digest.update(chunk.flip());
      chunk.clear();
    }
    return hex(digest.digest());
  }

  /** Returns the digits of what a {@link #digest} gave. */
  public static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }

  /** Returns whether a text is a digest. */
  public static boolean isHex(String text) {
    return HEX.matcher(text).matches();
  }

  /**
   * Returns a text that must be a digest.
   *
   * @param name of the text, for the complaint
   * @throws IllegalArgumentException if it is none
   */
  public static String requireHex(String name, String value) {
    if (!isHex(value)) {
      throw new IllegalArgumentException(
          name + " is \"" + value + "\"; expected 64 lower-case hexadecimal digits");
    }
    return value;
  }
}
