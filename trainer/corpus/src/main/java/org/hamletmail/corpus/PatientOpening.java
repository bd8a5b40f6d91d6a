package org.hamletmail.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Opens regular files, and nothing that somebody puts in their place between the look at a file and
 * its opening: a named pipe without a writer holds whoever opens it for ever, and Java can't say
 * that it does not want to wait. So another thread opens, and is given up after some time; it ends
 * with the process, or once somebody opens the pipe. What is open is a regular file if it has a
 * position; a pipe has none.
 */
final class PatientOpening {
  /** A network's file system may need seconds. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("open-", 0).factory());

  private PatientOpening() {}

  /** Opens a channel; may wait for ever. */
  @FunctionalInterface
  interface Opening {
    SeekableByteChannel open() throws IOException;
  }

  /**
   * Opens a file.
   *
   * @throws IOException if it can't be opened, not in time, or is no regular file
   */
  static InputStream open(Opening opening, Duration patience) throws IOException {
    CompletableFuture<SeekableByteChannel> opened = new CompletableFuture<>();
    THREADS.execute(() -> open(opening, opened));
    try {
      return Channels.newInputStream(opened.get(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      IOException late =
          new IOException(
              "it did not open within " + patience.toSeconds() + " s; a named pipe in its place?",
              e);
      opened.completeExceptionally(late);
      throw late;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IOException(String.valueOf(e.getCause()), e);
    } catch (InterruptedException e) {
      opened.completeExceptionally(e);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while it was opened");
    }
  }

  private static void open(Opening opening, CompletableFuture<SeekableByteChannel> opened) {
    try {
      SeekableByteChannel channel = regular(opening);
      if (!opened.complete(channel)) {
        channel.close(); // Nobody waits any more.
      }
    } catch (IOException | RuntimeException | Error e) {
      opened.completeExceptionally(e);
    }
  }

  private static SeekableByteChannel regular(Opening opening) throws IOException {
    SeekableByteChannel channel = opening.open();
    try {
      long unused = channel.position();
      return channel;
    } catch (IOException e) {
      channel.close();
      throw new IOException(FolderWalk.SPECIAL + " in its place", e);
    }
  }
}
