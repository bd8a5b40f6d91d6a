package org.hamletmail.learning;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Objects;
import org.hamletmail.files.PrivateFiles;

/**
 * Files that nobody but the owner of the store reads, whoever makes them: what root makes in it
 * belongs to the owner of its folder, or the filter could not read it.
 */
final class StoreFiles {
  private StoreFiles() {}

  /** Makes an empty file, which must not be there. */
  static void create(Path file) throws IOException {
    Files.createFile(file, PrivateFiles.attributes(file));
    give(file);
  }

  /** Makes a folder unless it is there. */
  static void createFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      PrivateFiles.createFolder(folder);
      give(folder);
    }
  }

  static Path folderOf(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent());
  }

  private static void give(Path path) throws IOException {
    UserPrincipal owner = Files.getOwner(folderOf(path));
    boolean byRoot = "root".equals(System.getProperty("user.name"));
    if (byRoot && !Files.getOwner(path).equals(owner)) {
      Files.setOwner(path, owner);
    }
  }
}
