package org.hamletmail.commands;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hamletmail.files.FileTree;

/**
 * A folder on the file system of the model directory, where weights are kept while they are
 * measured. It is gone when the training ends, also when it is interrupted.
 */
final class Staging implements AutoCloseable {
  private final Path folder;
  private final Thread whenInterrupted;

  /**
   * Makes the folder.
   *
   * @param parent where
   */
  Staging(Path parent) throws IOException {
    folder = Files.createTempDirectory(parent, "measured-");
    whenInterrupted = new Thread(this::delete, "staging-cleanup");
    Runtime.getRuntime().addShutdownHook(whenInterrupted);
  }

  Path resolve(String name) {
    return folder.resolve(name);
  }

  @Override
  public void close() {
    delete();
    try {
      Runtime.getRuntime().removeShutdownHook(whenInterrupted);
    } catch (IllegalStateException e) {
      // Interrupted at the end: the hook runs, and finds nothing left to do.
      return;
    }
  }

  private void delete() {
    try {
      FileTree.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " can't be removed; remove it yourself", e);
    }
  }
}
