package org.hamletmail.corpus;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;

/**
 * Finds the messages of a path: a message file, an mbox, a Maildir or a folder with any of these,
 * at any depth, in the order of their names.
 *
 * <p>A file that begins with a {@code From_} line is an mbox, any other file is one message. Of a
 * Maildir, {@code tmp} is left out: what lies there is still being delivered. So are hidden files
 * and the index files that IMAP servers keep beside the mail. Symbolic links are followed, loops
 * are reported. Holds at most one message in memory.
 */
public final class MailFiles {
  private static final byte[] FROM = "From ".getBytes(StandardCharsets.US_ASCII);

  private final int maxMessageBytes;

  /**
   * Reads with a limit.
   *
   * @param maxMessageBytes bytes that are kept of each message, from its start, at least 1
   */
  public MailFiles(int maxMessageBytes) {
    if (maxMessageBytes < 1) {
      throw new IllegalArgumentException(
          "maxMessageBytes is " + maxMessageBytes + "; expected at least 1");
    }
    this.maxMessageBytes = maxMessageBytes;
  }

  /**
   * Reads all messages of a path.
   *
   * @param path a file or folder
   * @throws NoSuchFileException if there is nothing at the path
   * @throws IOException if a folder given as the path itself can't be listed
   */
  public void read(Path path, MailVisitor visitor) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (!Files.isDirectory(path)) {
      readFile(path, visitor);
      return;
    }
    if (!Files.isReadable(path)) {
      throw new IOException(path + " can't be listed; check its permissions");
    }
    for (Path file : filesOf(path, visitor)) {
      readFile(file, visitor);
    }
  }

  /**
   * Reads all messages of a stream: an mbox where it begins with a {@code From_} line, else one
   * message.
   *
   * @param name what ids begin with
   * @param in not closed
   * @throws IOException if the stream fails; messages before that have been delivered
   */
  public void read(String name, InputStream in, MailVisitor visitor) throws IOException {
    InputStream buffered = new BufferedInputStream(in, 1 << 16);
    buffered.mark(FROM.length);
    byte[] start = buffered.readNBytes(FROM.length);
    buffered.reset();
    if (Arrays.equals(start, FROM)) {
      MboxReader.read(name, buffered, maxMessageBytes, visitor);
      return;
    }
    byte[] message = buffered.readNBytes(maxMessageBytes);
    if (message.length == 0) {
      visitor.unreadable(name, "empty file");
    } else {
      visitor.message(name, message);
    }
  }

  private static List<Path> filesOf(Path folder, MailVisitor visitor) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        folder,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            return isDeliveryArea(dir) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && !isBookkeeping(file)) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            visitor.unreadable(
                file.toString(),
                e instanceof FileSystemLoopException ? "a symbolic link that loops" : reason(e));
            return FileVisitResult.CONTINUE;
          }
        });
    // Names, not Path's own order: that one differs between platforms.
    files.sort((a, b) -> a.toString().compareTo(b.toString()));
    return files;
  }

  private static boolean isDeliveryArea(Path dir) {
    return named(dir).equals("tmp")
        && (Files.isDirectory(dir.resolveSibling("cur"))
            || Files.isDirectory(dir.resolveSibling("new")));
  }

  private static boolean isBookkeeping(Path file) {
    String name = named(file);
    return name.startsWith(".")
        || name.startsWith("dovecot")
        || name.startsWith("courierimap")
        || name.equals("maildirfolder")
        || name.equals("maildirsize")
        || name.equals("subscriptions");
  }

  private static String named(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }

  private void readFile(Path file, MailVisitor visitor) {
    try (InputStream in = Files.newInputStream(file)) {
      read(file.toString(), in, visitor);
    } catch (IOException e) {
      visitor.unreadable(file.toString(), reason(e));
    }
  }

  /** Returns in a few words why a file can't be read; its name is not repeated. */
  public static String reason(IOException e) {
    return switch (e) {
      case java.nio.file.AccessDeniedException denied -> "permission denied";
      case NoSuchFileException gone -> "no such file";
      default ->
          e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
    };
  }
}
