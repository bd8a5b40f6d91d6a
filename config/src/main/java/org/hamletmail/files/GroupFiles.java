package org.hamletmail.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * Files that their owner and group may read, and nobody else, from the moment they are made: models
 * and reports tell of the mail that they were made from. A stricter umask makes them stricter.
 * Where the file system knows no owners they are made as usual.
 */
public final class GroupFiles {
  private static final String FILE = "rw-r-----";
  private static final String FOLDER = "rwxr-x---";

  private GroupFiles() {}

  /** Makes an empty file, which must not be there. */
  public static void createFile(Path file) throws IOException {
    Files.createFile(file, Modes.of(file, FILE));
  }

  /** Makes a folder with a name of its own. */
  public static Path createTempFolder(Path parent, String prefix) throws IOException {
    return Files.createTempDirectory(parent, prefix, Modes.of(parent, FOLDER));
  }

  /** Makes a folder, and those above it, unless it is there. */
  public static void createFolders(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, Modes.of(folder, FOLDER));
    }
  }

  /**
   * Writes a file whole or not at all, in the place of one that may be there.
   *
   * @throws IOException if it can't be written; what was there then stays
   */
  public static void write(Path file, byte[] content) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      Files.write(file, content); // A device or a pipe.
      return;
    }
    Path target = (Files.exists(file) ? file.toRealPath() : file).toAbsolutePath();
    Path folder = Objects.requireNonNull(target.getParent());
    // A name of its own: another writer at the same time, or what a killed one left, is no matter.
    Path beside =
        Files.createTempFile(
            folder, "." + target.getFileName() + ".", ".new", Modes.of(target, FILE));
    try {
      try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
        ByteBuffer left = ByteBuffer.wrap(content);
        while (left.hasRemaining()) {
          channel.write(left);
        }
        // Else a power failure may leave the new name with nothing behind it.
        channel.force(true);
      }
      Files.move(
          beside, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException | Error e) {
      Files.deleteIfExists(beside);
      throw e;
    }
    Disk.force(folder);
  }
}
