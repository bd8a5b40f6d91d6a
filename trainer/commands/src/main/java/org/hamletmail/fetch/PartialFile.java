package org.hamletmail.fetch;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.hamletmail.files.FileLocks;
import org.hamletmail.files.Sha256;

/**
 * What is there of a file that is being downloaded: {@code NAME.part}, and beside it the validator
 * that the server gave, without which nothing can be added to it later.
 */
final class PartialFile implements Closeable {
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
    if (FileLocks.take(channel).isEmpty()) {
      channel.close();
      throw new FetchException(
          "another process is downloading to " + part + "; wait for it to end");
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
    return Sha256.of(channel);
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
}
