package org.hamletmail.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Between processes the operating system keeps them apart, as {@code ModelWriterTest} shows. */
class FileLocksTest {
  @TempDir private Path folder;

  @Test
  void take_anotherOfThisProcessHasIt_isNothingUntilItsFileIsClosed() throws IOException {
    try (FileChannel second = open()) {
      try (FileChannel first = open()) {
        assertThat(FileLocks.take(first)).isPresent();
        assertThat(FileLocks.take(second)).isEmpty();
      }
      assertThat(FileLocks.take(second)).isPresent();
    }
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(
        folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }
}
