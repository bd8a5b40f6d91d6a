package org.hamletmail.learning;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hamletmail.files.Disk;
import org.hamletmail.files.Presence;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of marks: a line is added for each, and at times the file is written anew without those
 * that are gone. Read from where it was left; a line without its end is being written, or was when
 * the power failed, and counts for nothing. For one thread.
 */
final class MarkFile {
  private static final Logger LOG = LoggerFactory.getLogger(MarkFile.class);

  /** Larger than any that the settings allow; one that somebody else made is not read. */
  private static final long MAX_BYTES = 1L << 30;

  /** Lines of marks that are gone until the file is written anew. */
  private static final int DEAD_LINES = 1_000;

  private final Path file;
  private Marks marks = new Marks();
  private long read;
  private int lines;
  private @Nullable Object key;

  MarkFile(Path file) {
    this.file = file;
  }

  Marks marks() {
    return marks;
  }

  /**
   * Reads what is new.
   *
   * @return whether there was anything
   */
  boolean refresh() throws IOException {
    Optional<BasicFileAttributes> found = Presence.of(file);
    if (found.isEmpty()) {
      boolean had = read > 0;
      forget();
      return had;
    }
    Object now = found.get().fileKey();
    boolean another = key == null || !key.equals(now) || found.get().size() < read;
    if (!another && found.get().size() == read) {
      return false;
    }
    if (found.get().size() > MAX_BYTES) {
      throw new IOException(
          file + " has " + found.get().size() + " bytes; expected a file of marks");
    }
    if (another) {
      forget();
    }
    key = now;
    return readOn() || another;
  }

  /** Has the whole file be read again. */
  void forget() {
    marks = new Marks();
    read = 0;
    lines = 0;
    key = null;
  }

  private boolean readOn() throws IOException {
    byte[] bytes;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer rest = ByteBuffer.allocate(Math.toIntExact(channel.size() - read));
      while (rest.hasRemaining() && channel.read(rest, read + rest.position()) >= 0) {
        // More.
      }
      bytes = Arrays.copyOf(rest.array(), rest.position());
    }
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    if (end == 0) {
      return false;
    }
    int damaged = 0;
    for (String line : new String(bytes, 0, end, StandardCharsets.US_ASCII).lines().toList()) {
      Optional<Mark> mark = Mark.parse(line);
      mark.ifPresent(marks::apply);
      damaged += mark.isEmpty() ? 1 : 0;
      lines++;
    }
    if (damaged > 0) {
      LOG.warn("damaged lines are left out file={} lines={}", file.getFileName(), damaged);
    }
    read += end;
    return true;
  }

  /**
   * Adds lines, which are on the disk when this returns; {@link #marks} has them already. Then the
   * file may be written anew.
   */
  void append(List<? extends Mark> more) throws IOException {
    if (key == null || lines + more.size() > 2 * marks.size() + DEAD_LINES) {
      rewrite();
      return;
    }
    byte[] bytes = text(more);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      // Away with half a line of a writer that was killed.
      channel.truncate(read);
      channel.position(read);
      write(channel, bytes);
    }
    read += bytes.length;
    lines += more.size();
  }

  /** Writes the file anew, with the marks that are in force and no trace of others. */
  void rewrite() throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(beside);
    StoreFiles.create(beside);
    byte[] bytes = text(marks.all());
    try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
      write(channel, bytes);
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    Disk.force(StoreFiles.folderOf(file));
    read = bytes.length;
    lines = marks.size();
    key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  private static void write(FileChannel channel, byte[] bytes) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      channel.write(left);
    }
    channel.force(true);
  }

  private static byte[] text(Iterable<? extends Mark> marks) {
    StringBuilder text = new StringBuilder();
    marks.forEach(mark -> text.append(mark.line()).append('\n'));
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
