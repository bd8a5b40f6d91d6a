package org.hamletmail.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What must be on the disk before something else may count on it. */
public final class Disk {
  private Disk() {}

  /**
   * Has the system write a file to the disk, or the names in a folder, and waits for it.
   *
   * @throws IOException if it can't be opened or written
   */
  public static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
