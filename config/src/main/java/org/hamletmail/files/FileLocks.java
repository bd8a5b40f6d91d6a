package org.hamletmail.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.util.Optional;

/** Locks on files, which the operating system takes back from a process that is killed. */
public final class FileLocks {
  private FileLocks() {}

  /**
   * Locks a file for this process and this caller alone, without waiting.
   *
   * @param file open for writing; the lock ends with it
   * @return the lock, or nothing where another process has it, or another caller in this one
   * @throws IOException if the file system has no locks
   */
  public static Optional<FileLock> take(FileChannel file) throws IOException {
    try {
      return Optional.ofNullable(file.tryLock());
    } catch (OverlappingFileLockException e) {
      return Optional.empty(); // Java says so of its own locks alone.
    }
  }
}
