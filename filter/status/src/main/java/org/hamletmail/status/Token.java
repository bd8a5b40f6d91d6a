package org.hamletmail.status;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;

/** What everybody must know who asks, out of a file. */
final class Token {
  private static final String SETTING = "hamlet.status.token-file";
  private static final String PATTERN = "[!-~]{16,200}";
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

  private final byte[] text;

  private Token(String text) {
    this.text = text.getBytes(US_ASCII);
  }

  /**
   * Reads it.
   *
   * @throws StatusStartException if it is none, or others may read or change it
   */
  static Token read(Path file) {
    try {
      boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
      if (posix && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
        throw wrong(file, "others may read or change it; chmod o= " + file);
      }
      String text = Files.size(file) > 1024 ? "" : Files.readString(file, US_ASCII).strip();
      if (!text.matches(PATTERN)) {
        throw wrong(
            file,
            "it holds something else than 16 to 200 printable ASCII characters in one line; make one"
                + " with openssl rand -hex 24");
      }
      return new Token(text);
    } catch (IOException e) {
      throw new StatusStartException(SETTING, file, "it can't be read as ASCII text: " + e, e);
    }
  }

  private static StatusStartException wrong(Path file, String what) {
    return new StatusStartException(SETTING, file, what);
  }

  /**
   * Returns whether somebody knows it.
   *
   * @param authorization an Authorization header field: a bearer token, or any user's password
   */
  boolean isIn(String authorization) {
    int space = authorization.indexOf(' ');
    String scheme = authorization.substring(0, Math.max(0, space)).toLowerCase(Locale.ROOT);
    String credentials = authorization.substring(space + 1).strip();
    return switch (scheme) {
      case "bearer" -> MessageDigest.isEqual(text, credentials.getBytes(UTF_8));
      case "basic" -> MessageDigest.isEqual(text, password(credentials).getBytes(UTF_8));
      default -> false;
    };
  }

  private static String password(String credentials) {
    try {
      String decoded = new String(Base64.getDecoder().decode(credentials), UTF_8);
      return decoded.substring(decoded.indexOf(':') + 1);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
