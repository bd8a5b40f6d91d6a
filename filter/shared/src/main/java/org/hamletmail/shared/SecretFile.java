package org.hamletmail.shared;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Reads what nobody but owner and group may know, out of the only line of a file. Stateless. */
final class SecretFile {
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);
  private static final int MAX_BYTES = 1024;

  private SecretFile() {}

  /**
   * Reads it.
   *
   * @param setting that names the file, for complaints
   * @param least characters that it must have; at most 200
   * @throws SharedStartException if it is none, or others may read or change it
   */
  static String read(String setting, Path file, int least) {
    try {
      boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
      if (posix && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
        throw new SharedStartException(
            setting, file, "others may read or change it", "chmod o= " + file, null);
      }
      String text = Files.size(file) > MAX_BYTES ? "" : Files.readString(file, US_ASCII).strip();
      if (!text.matches("[!-~]{" + least + ",200}")) {
        throw new SharedStartException(
            setting,
            file,
            "it holds something else than "
                + least
                + " to 200 printable ASCII characters in one line",
            "make one with openssl rand -hex 32",
            null);
      }
      return text;
    } catch (IOException e) {
      throw new SharedStartException(
          setting,
          file,
          "can't be read as ASCII text: " + e,
          "have its owner or group be the user that Hamlet runs as",
          e);
    }
  }
}
