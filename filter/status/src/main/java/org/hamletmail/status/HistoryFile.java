package org.hamletmail.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.hamletmail.files.FileLocks;
import org.hamletmail.files.GroupFiles;
import org.jspecify.annotations.Nullable;

/**
 * The history's file: one decision a line, appended; written anew once it has twice as many as are
 * wanted, so that it is bounded. Its owner and group may read it. For one thread.
 */
final class HistoryFile implements AutoCloseable {

  /** The most of a file that is read at a start. */
  private static final long MOST_READ = 64L << 20;

  private final Path path;
  private final int max;
  private @Nullable FileChannel lockFile;
  private @Nullable FileLock lock;
  private @Nullable FileChannel end;
  private int lines;

  HistoryFile(Path path, int max) {
    this.path = path;
    this.max = max;
  }

  /**
   * Takes the file for this process and reads it.
   *
   * @return the newest decisions, oldest first; what is none is passed over
   * @throws IOException if it can't be read or written, or another process has it
   */
  List<PastDecision> open() throws IOException {
    close();
    Path beside = path.resolveSibling(path.getFileName() + ".lock");
    if (!Files.exists(beside)) {
      GroupFiles.createFile(beside);
    }
    FileChannel opened = FileChannel.open(beside, StandardOpenOption.WRITE);
    lockFile = opened;
    Optional<FileLock> taken = FileLocks.take(opened);
    if (taken.isEmpty()) {
      close();
      throw new IOException("another process has it; give each its own hamlet.history.file");
    }
    lock = taken.get();
    List<PastDecision> read = read();
    append();
    return read;
  }

  private List<PastDecision> read() throws IOException {
    Deque<PastDecision> newest = new ArrayDeque<>();
    lines = 0;
    // A device has no end.
    if (!Files.isRegularFile(path)) {
      return List.of();
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      // A file that somebody has filled with something else must not take the start's time.
      channel.position(Math.max(0, channel.size() - MOST_READ));
      InputStream in = new BufferedInputStream(Channels.newInputStream(channel));
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (next != '\n') {
          // Cut where it is none of ours, so that no memory is needed for it.
          if (line.size() <= PastDecision.MAX_LENGTH) {
            line.write(next);
          }
          continue;
        }
        lines++;
        PastDecision.parse(line.toString(UTF_8)).ifPresent(newest::add);
        line.reset();
        if (newest.size() > max) {
          newest.removeFirst();
        }
      }
    }
    return new ArrayList<>(newest);
  }

  /** The first line begins behind whatever a killed process has left of its last one. */
  private void append() throws IOException {
    if (!Files.exists(path)) {
      GroupFiles.createFile(path);
    }
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    end = channel;
    if (channel.size() > 0) {
      write(channel, "\n");
    }
  }

  /**
   * Adds decisions.
   *
   * @param all those that are remembered, these included, for when the file is written anew
   * @throws IOException if they can't be written; the file has to be opened again
   */
  void add(List<PastDecision> more, Collection<PastDecision> all) throws IOException {
    FileChannel channel = end;
    if (channel == null) {
      throw new IOException("it is not open");
    }
    if (lines + more.size() > 2 * max) {
      rewrite(all);
      return;
    }
    StringBuilder text = new StringBuilder();
    more.forEach(decision -> text.append(decision.json()).append('\n'));
    write(channel, text.toString());
    lines += more.size();
  }

  /** Writes the file whole or not at all, with those decisions alone. */
  void rewrite(Collection<PastDecision> all) throws IOException {
    StringBuilder text = new StringBuilder();
    all.forEach(decision -> text.append(decision.json()).append('\n'));
    closeEnd();
    GroupFiles.write(path, text.toString().getBytes(UTF_8));
    append();
    lines = all.size();
  }

  private static void write(FileChannel channel, String text) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(text.getBytes(UTF_8));
    while (left.hasRemaining()) {
      channel.write(left);
    }
  }

  private void closeEnd() throws IOException {
    if (end != null) {
      end.close();
      end = null;
    }
  }

  @Override
  public void close() throws IOException {
    closeEnd();
    if (lock != null) {
      lock.release();
      lock = null;
    }
    if (lockFile != null) {
      lockFile.close();
      lockFile = null;
    }
  }
}
