package org.hamletmail.classifier;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.hamletmail.files.FileLocks;
import org.jspecify.annotations.Nullable;

/**
 * The right to change what stands at a path, held by one writer at a time, of this process or of
 * another. The operating system takes it back from a process that is killed. Its file, hidden
 * beside the path, is empty and goes with the lock.
 */
final class WriterLock implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long PAUSE_MILLIS = 50;

  private final Path file;
  private final FileChannel channel;

  private WriterLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** What is done while the lock is held. */
  @FunctionalInterface
  interface Action<T extends @Nullable Object> {
    T run() throws IOException;
  }

  /**
   * Does something that no other writer of the target may do at the same time.
   *
   * @throws IOException if the action does, another writer keeps the lock, or the folder can't be
   *     written to
   */
  static <T extends @Nullable Object> T holding(Path target, Action<T> action) throws IOException {
    WriterLock lock = take(target);
    try {
      return action.run();
    } finally {
      lock.close();
    }
  }

  /**
   * Waits for the lock, for some seconds.
   *
   * @param target a path in a folder that exists
   * @throws IOException if another writer keeps it, or the folder can't be written to
   */
  private static WriterLock take(Path target) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Optional<WriterLock> taken = takeIfFree(target);
      if (taken.isPresent()) {
        return taken.get();
      }
      if (System.nanoTime() > end) {
        throw new IOException(
            "another process is writing " + target + "; wait for it and try again");
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while waiting to write " + target, e);
      }
    }
  }

  /** Returns the lock, or nothing where another writer has it or just gives it back. */
  static Optional<WriterLock> takeIfFree(Path target) throws IOException {
    Path absolute = target.toAbsolutePath().normalize();
    Path file = absolute.resolveSibling("." + absolute.getFileName() + ".lock");
    create(file);
    FileChannel channel = null;
    boolean taken = false;
    try {
      Object key = key(file);
      channel = FileChannel.open(file, StandardOpenOption.WRITE);
      // Who had it may have removed the file since; the next writer would then lock another one.
      taken = FileLocks.take(channel).isPresent() && Objects.equals(key, key(file));
      return taken ? Optional.of(new WriterLock(file, channel)) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } finally {
      if (!taken && channel != null) {
        channel.close();
      }
    }
  }

  private static void create(Path file) throws IOException {
    try {
      Files.createFile(file);
    } catch (FileAlreadyExistsException e) {
      // Another writer's, or left by one that was killed.
      return;
    } catch (AccessDeniedException e) {
      throw new AccessDeniedException(String.valueOf(file.getParent()), null, e.getReason());
    }
  }

  private static @Nullable Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  @Override
  public void close() throws IOException {
    try {
      Files.deleteIfExists(file);
    } finally {
      channel.close(); // The lock ends with it.
    }
  }
}
