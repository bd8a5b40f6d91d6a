package org.hamletmail.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;

/**
 * Files that only their owner may read: what a training keeps of mail tells of it. Where the file
 * system knows no owners they are made as usual.
 */
public final class PrivateFiles {
  private PrivateFiles() {}

  /** Returns what a new file is made with, as far as its file system knows owners. */
  public static FileAttribute<?>[] attributes(Path file) {
    return Modes.of(file, "rw-------");
  }

  /** Makes a folder, and those above it, unless it is there. */
  public static void createFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, Modes.of(folder, "rwx------"));
    }
  }
}
