package org.hamletmail.finetune;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import org.hamletmail.files.FileLocks;
import org.hamletmail.files.PrivateFiles;
import org.jspecify.annotations.Nullable;

/**
 * A file of hidden states, one entry a window of tokens, written once and read in each epoch.
 *
 * <p>Layout, little-endian: {@value #MAGIC} as 8 bytes, the key (32 bytes), channels (4), then
 * entries of: SHA-256 of the window (32), positions (4), CRC-32C of the numbers (4), the numbers
 * (float32, positions x channels). Entries are only ever added, so what a killed process leaves is
 * a file with a broken end, which is cut off. Whatever does not check out is computed again: a
 * cache is never an authority. The file is as private as the mail it was made from: mode 600.
 *
 * <p>One process at a time has it open, by a lock. For one thread.
 */
final class TrunkCache implements AutoCloseable {
  private static final long MAGIC = 0x314b4e5552544d48L;
  private static final int HEADER = 8 + 32 + 4;
  private static final int ENTRY = 32 + 4 + 4;
  private static final long CHUNK = 1L << 30;

  /** More than any model's; a larger number is damage. */
  private static final int MAX_POSITIONS = 1 << 16;

  private record Entry(long offset, int positions, int crc) {}

  private record Chunk(long offset, MappedByteBuffer bytes) {}

  private final Path file;
  private final FileChannel channel;
  private final FileLock lock;
  private final int channels;
  private final long limit;
  private final Map<ByteBuffer, Entry> entries = new HashMap<>();
  private final List<Chunk> chunks = new ArrayList<>();
  private long end;
  private int broken;

  private TrunkCache(Path file, FileChannel channel, FileLock lock, int channels, long limit) {
    this.file = file;
    this.channel = channel;
    this.lock = lock;
    this.channels = channels;
    this.limit = limit;
  }

  /**
   * Opens a file, or makes it.
   *
   * @param key 32 bytes that name all that the numbers depend on but the tokens; a file with
   *     another key, or none, is begun anew
   * @param limit bytes that the file may take
   * @return nothing where another process, or another training of this one, has it open
   * @throws IOException if it can't be written or read
   */
  static @Nullable TrunkCache open(Path file, byte[] key, int channels, long limit)
      throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            PrivateFiles.attributes(file));
    try {
      Optional<FileLock> lock = FileLocks.take(channel);
      if (lock.isEmpty()) {
        channel.close();
        return null;
      }
      TrunkCache cache = new TrunkCache(file, channel, lock.get(), channels, limit);
      cache.scan(key);
      return cache;
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  private void scan(byte[] key) throws IOException {
    ByteBuffer expected = buffer(HEADER).putLong(MAGIC).put(key).putInt(channels).flip();
    ByteBuffer header = read(0, HEADER);
    if (header == null || !header.equals(expected)) {
      channel.truncate(0);
      write(expected, 0);
      end = HEADER;
      return;
    }
    end = HEADER;
    long size = channel.size();
    while (true) {
      ByteBuffer head = read(end, ENTRY);
      if (head == null) {
        break;
      }
      byte[] digest = new byte[32];
      head.get(digest);
      int positions = head.getInt();
      long behind = end + ENTRY + (long) positions * channels * Float.BYTES;
      if (positions < 1 || positions > MAX_POSITIONS || behind > size) {
        break;
      }
      entries.put(ByteBuffer.wrap(digest), new Entry(end + ENTRY, positions, head.getInt()));
      end = behind;
    }
    if (end < size) {
      broken++;
      channel.truncate(end);
    }
  }

  /** Returns how many entries were found broken and left out. */
  int broken() {
    return broken;
  }

  /**
   * Returns whether a window's numbers are there, and whole.
   *
   * @param window its SHA-256
   * @param positions that it must have
   */
  boolean has(ByteBuffer window, int positions) throws IOException {
    Entry entry = entries.get(window);
    if (entry == null) {
      return false;
    }
    ByteBuffer numbers = read(entry.offset, entry.positions * channels * Float.BYTES);
    if (entry.positions == positions && numbers != null && crc(numbers) == entry.crc) {
      return true;
    }
    broken++;
    entries.remove(window);
    return false;
  }

  /**
   * Adds a window's numbers.
   *
   * @param numbers positions x channels
   * @return false where the limit is reached
   * @throws IOException if they can't be written; the file is then as before
   */
  boolean add(ByteBuffer window, float[] numbers) throws IOException {
    int bytes = numbers.length * Float.BYTES;
    if (end + ENTRY + bytes > limit) {
      return false;
    }
    ByteBuffer entry = buffer(ENTRY + bytes);
    entry.position(ENTRY);
    entry.asFloatBuffer().put(numbers);
    int crc = crc(entry.slice());
    entry.rewind();
    entry.put(window.duplicate()).putInt(numbers.length / channels).putInt(crc).rewind();
    try {
      write(entry, end);
    } catch (IOException e) {
      channel.truncate(end);
      throw e;
    }
    entries.put(window, new Entry(end + ENTRY, numbers.length / channels, crc));
    end += ENTRY + bytes;
    return true;
  }

  /** Removes all entries. */
  void clear() throws IOException {
    entries.clear();
    channel.truncate(HEADER);
    end = HEADER;
  }

  /** Makes what was added readable: maps the file into memory. */
  void seal() throws IOException {
    channel.force(false);
    chunks.clear();
    long begin = HEADER;
    List<Entry> inOrder =
        entries.values().stream().sorted((a, b) -> Long.compare(a.offset, b.offset)).toList();
    long last = HEADER;
    for (Entry entry : inOrder) {
      long behind = entry.offset + (long) entry.positions * channels * Float.BYTES;
      if (behind - begin > CHUNK) {
        map(begin, last);
        begin = entry.offset;
      }
      last = behind;
    }
    map(begin, last);
  }

  private void map(long begin, long behind) throws IOException {
    if (behind > begin) {
      MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, begin, behind - begin);
      bytes.order(ByteOrder.LITTLE_ENDIAN);
      chunks.add(new Chunk(begin, bytes));
    }
  }

  /**
   * Reads a window's numbers.
   *
   * @param window its SHA-256
   * @param into gets them
   * @param at index of the first
   * @return whether they are there
   */
  boolean get(ByteBuffer window, float[] into, int at) {
    Entry entry = entries.get(window);
    if (entry == null) {
      return false;
    }
    for (int i = chunks.size() - 1; i >= 0; i--) {
      Chunk chunk = chunks.get(i);
      if (entry.offset >= chunk.offset) {
        int numbers = entry.positions * channels;
        int begin = (int) (entry.offset - chunk.offset);
        chunk
            .bytes
            .slice(begin, numbers * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer()
            .get(into, at, numbers);
        return true;
      }
    }
    return false;
  }

  private @Nullable ByteBuffer read(long offset, int bytes) throws IOException {
    ByteBuffer buffer = buffer(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        return null;
      }
    }
    return buffer.flip();
  }

  private void write(ByteBuffer bytes, long offset) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes, offset + bytes.position());
    }
  }

  private static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Closes the file, which stays. */
  @Override
  public void close() throws IOException {
    chunks.clear();
    lock.release();
    channel.close();
  }

  /** Closes the file and removes it. */
  void delete() throws IOException {
    Files.deleteIfExists(file);
    close();
  }
}
