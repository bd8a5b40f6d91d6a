package org.hamletmail.fetch;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What is there of a file that is being downloaded: {@code NAME.part}, and beside it the validator
 * that the server gave, without which nothing can be added to it later.
 */
final class PartialFile implements Closeable {
  private static final int CHUNK = 1 << 16;

  private final Path target;
  private final Path part;
  private final Path validator;
  private final FileChannel channel;

  private PartialFile(Path target, Path part, Path validator, FileChannel channel) {
    this.target = target;
    this.part = part;
    this.validator = validator;
    this.channel = channel;
  }

  /**
   * Opens what is there, for this process only.
   *
   * @throws FetchException if another process is downloading the same file
   */
  static PartialFile open(Path target) throws IOException {
    Path part = target.resolveSibling(target.getFileName() + ".part");
    Path validator = target.resolveSibling(target.getFileName() + ".part.etag");
    FileChannel channel =
        FileChannel.open(
            part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        channel.close();
        throw busy(part);
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw busy(part);
    }
    return new PartialFile(target, part, validator, channel);
  }

  long size() throws IOException {
    return channel.size();
  }

  /** Returns the validator of what is there. */
  Optional<String> validator() throws IOException {
    return Files.exists(validator)
        ? Optional.of(Files.readString(validator, StandardCharsets.UTF_8)).filter(v -> !v.isEmpty())
        : Optional.empty();
  }

  /** Begins again, with what the server says of the file. */
  void restart(Optional<String> newValidator) throws IOException {
    channel.truncate(0);
    Files.writeString(validator, newValidator.orElse(""), StandardCharsets.UTF_8);
  }

  void append(byte[] bytes, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
    long position = channel.size();
    while (buffer.hasRemaining()) {
      position += channel.write(buffer, position);
    }
  }

  String sha256() throws IOException {
    MessageDigest sha = digest();
    ByteBuffer bytes = ByteBuffer.allocate(CHUNK);
    for (long position = 0; channel.read(bytes, position) >= 0; ) {
      position += bytes.position();
      sha.update(bytes.flip());
      bytes.clear();
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  /** Gives the file its name; until here there is no such file. */
  void finish() throws IOException {
    channel.force(true);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(validator);
  }

  void delete() throws IOException {
    channel.truncate(0);
    Files.deleteIfExists(validator);
    Files.deleteIfExists(part);
  }

  @Override
  public void close() throws IOException {
    boolean empty = channel.isOpen() && channel.size() == 0;
    channel.close();
    if (empty) {
      Files.deleteIfExists(part);
      Files.deleteIfExists(validator);
    }
  }

  static String sha256(Path file) throws IOException {
    MessageDigest sha = digest();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = new byte[CHUNK];
      for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
        sha.update(bytes, 0, n);
      }
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  private static FetchException busy(Path part) {
    return new FetchException("another process is downloading to " + part + "; wait for it to end");
  }
}
