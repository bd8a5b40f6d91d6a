package org.hamletmail.corpus;

import java.io.BufferedInputStream;
import java.io.EOFException;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the messages of a path: a message file, an mbox, a Maildir, an archive or a folder with any
 * of these, at any depth, in the order of their names; in archives in the order of the archive.
 *
 * <p>What a file is shows in its first bytes: a {@code From_} line begins an mbox; tar, zip, gzip,
 * bzip2 and xz are unpacked as they are read, into memory only; any other file is one message. Of a
 * Maildir, {@code tmp} is left out: what lies there is still being delivered. So are hidden files
 * and the index files that IMAP servers keep beside the mail. Symbolic links are followed, loops
 * are reported. Holds at most one message in memory.
 */
public final class MailFiles {
  private static final byte[] FROM = "From ".getBytes(StandardCharsets.US_ASCII);

  private static final Pattern IN_DELIVERY = Pattern.compile("(?:.*/)?tmp/\\d+\\.[^/]*");

  private final int maxMessageBytes;
  private final MaildirMail maildirMail;
  private final ArchiveLimits limits;

  /**
   * Reads all mail with a limit.
   *
   * @param maxMessageBytes bytes that are kept of each message, from its start, at least 1
   */
  public MailFiles(int maxMessageBytes) {
    this(maxMessageBytes, MaildirMail.ALL);
  }

  /**
   * Reads with a limit.
   *
   * @param maxMessageBytes bytes that are kept of each message, from its start, at least 1
   * @param maildirMail what is read of a Maildir
   */
  public MailFiles(int maxMessageBytes, MaildirMail maildirMail) {
    this(maxMessageBytes, maildirMail, ArchiveLimits.defaults());
  }

  MailFiles(int maxMessageBytes, MaildirMail maildirMail, ArchiveLimits limits) {
    if (maxMessageBytes < 1) {
      throw new IllegalArgumentException(
          "maxMessageBytes is " + maxMessageBytes + "; expected at least 1");
    }
    this.maxMessageBytes = maxMessageBytes;
    this.maildirMail = maildirMail;
    this.limits = limits;
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

  /** Returns the files of a folder at any depth, without hidden ones, in the order of names. */
  static List<Path> filesOf(Path folder, MailVisitor visitor) throws IOException {
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
            if (attributes.isRegularFile() && !isBookkeeping(named(file))) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            visitor.unreadable(
                Printable.of(file.toString()),
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

  private static boolean isBookkeeping(String name) {
    return name.startsWith(".")
        || name.startsWith("dovecot")
        || name.startsWith("courierimap")
        || name.equals("maildirfolder")
        || name.equals("maildirsize")
        || name.equals("subscriptions");
  }

  private static String named(@Nullable Path path) {
    Path name = path == null ? null : path.getFileName();
    return name == null ? "" : name.toString();
  }

  private void readFile(Path file, MailVisitor visitor) {
    String id = Printable.of(file.toString());
    String folder = named(file.toAbsolutePath().getParent());
    String reason = maildirMail.leavesOut(folder, named(file));
    if (!reason.isEmpty()) {
      visitor.leftOut(id, reason);
      return;
    }
    try (InputStream in = Files.newInputStream(file)) {
      Optional<Instant> modified =
          folder.equals("cur") || folder.equals("new")
              ? Optional.of(Files.getLastModifiedTime(file).toInstant())
              : Optional.empty();
      ArchiveBudget budget = new ArchiveBudget(limits);
      read(new Item(id, modified, 0), budget.packed(in), budget, visitor);
    } catch (IOException e) {
      visitor.unreadable(id, reason(e));
    }
  }

  /** A file on the disk or in an archive. */
  private record Item(String id, Optional<Instant> delivered, int depth) {}

  private void read(Item item, InputStream content, ArchiveBudget budget, MailVisitor visitor)
      throws IOException {
    InputStream in = new BufferedInputStream(content, 1 << 16);
    byte[] start = Archive.start(in);
    Archive.Kind kind = Archive.kind(start);
    if (kind != Archive.Kind.NONE) {
      readArchive(item, kind, in, budget, visitor);
    } else if (start.length >= FROM.length
        && Arrays.equals(start, 0, FROM.length, FROM, 0, FROM.length)) {
      try {
        MboxReader.read(item.id(), in, maxMessageBytes, visitor);
      } catch (IOException e) {
        requireTop(item, e);
        visitor.damaged(item.id(), reason(e));
      }
    } else {
      byte[] message = in.readNBytes(maxMessageBytes);
      if (message.length == 0) {
        visitor.unreadable(item.id(), "empty file");
      } else {
        visitor.message(item.id(), message, item.delivered());
      }
    }
  }

  private void readArchive(
      Item item, Archive.Kind kind, InputStream in, ArchiveBudget budget, MailVisitor visitor)
      throws IOException {
    try {
      budget.enter(item.depth() + 1);
      Archive.read(
          kind,
          in,
          budget,
          (name, content, modified) -> {
            String id = name.isEmpty() ? item.id() : item.id() + "!" + Printable.of(name);
            String path = name.isEmpty() ? item.id() : name;
            String file = path.substring(path.lastIndexOf('/') + 1);
            String above = path.substring(0, Math.max(0, path.length() - file.length() - 1));
            String folder = above.substring(above.lastIndexOf('/') + 1);
            String reason = maildirMail.leavesOut(folder, file);
            if (isBookkeeping(file)
                || above.startsWith("__MACOSX")
                || IN_DELIVERY.matcher(path).matches()) {
              return;
            }
            if (!reason.isEmpty()) {
              visitor.leftOut(id, reason);
              return;
            }
            Optional<Instant> delivered =
                folder.equals("cur") || folder.equals("new")
                    ? modified.or(item::delivered)
                    : Optional.empty();
            read(new Item(id, delivered, item.depth() + 1), content, budget, visitor);
          });
    } catch (IOException e) {
      requireTop(item, e);
      visitor.damaged(item.id(), reason(e));
    }
  }

  /** What goes wrong inside an archive is the archive's: nothing behind that place can be read. */
  private static void requireTop(Item item, IOException e) throws IOException {
    if (item.depth() > 0) {
      throw e;
    }
  }

  /** Returns in a few words why a file can't be read; its name is not repeated. */
  public static String reason(IOException e) {
    return switch (e) {
      case java.nio.file.AccessDeniedException denied -> "permission denied";
      case NoSuchFileException gone -> "no such file";
      case EOFException cut -> "cut off";
      default ->
          e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
    };
  }
}
