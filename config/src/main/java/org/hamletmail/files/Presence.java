package org.hamletmail.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * What lies at a path. {@link Files#exists} and its like say that nothing does where a folder above
 * is closed to the user, and an administrator then looks for a file that is there.
 */
public final class Presence {
  private Presence() {}

  /**
   * Returns what lies there, if anything does.
   *
   * @throws java.nio.file.AccessDeniedException if a folder above is closed to the user
   * @throws IOException if it can't be told for another reason, as a file among the folders
   */
  public static Optional<BasicFileAttributes> of(Path path, LinkOption... options)
      throws IOException {
    try {
      return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, options));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
