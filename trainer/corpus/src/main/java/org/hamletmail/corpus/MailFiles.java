package org.hamletmail.corpus;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.hamletmail.config.TextSettings;
import org.hamletmail.files.Printable;

/**
 * Finds the messages of a path: a message file, an mbox, a Maildir, an archive or a folder with any
 * of these, at any depth, in the order of their names; in archives in the order of the archive.
 *
 * <p>What a file is shows in its first bytes: a {@code From_} line begins an mbox, a number above a
 * header the .emlx of Apple Mail; tar, zip, gzip, bzip2 and xz are unpacked as they are read, into
 * memory only; what is known not to be mail ({@link Refusal}) is unreadable for that reason; any
 * other file is one message. Of a Maildir, {@code tmp} is left out: what lies there is still being
 * delivered. Hidden files, index files in mail stores ({@link MailStore}), special files and,
 * unless they are to be followed, symbolic links are left out too, and the visitor is told.
 *
 * <p>Holds at most one message in memory, and the names in each folder that is open.
 */
public final class MailFiles {
  private static final Pattern IN_DELIVERY = Pattern.compile("(?:.*/)?tmp/\\d+\\.[^/]*");
  private static final int MARK_OF_UTF8 = 3;

  private final int maxMessageBytes;
  private final MaildirMail maildirMail;
  private final boolean followLinks;
  private final ArchiveLimits limits;

  /**
   * Reads mail.
   *
   * @param maxMessageBytes bytes that are kept of each message, from its start, at least 1
   * @param maildirMail what is read of a Maildir
   * @param followLinks whether symbolic links in folders are followed
   */
  public MailFiles(int maxMessageBytes, MaildirMail maildirMail, boolean followLinks) {
    this(maxMessageBytes, maildirMail, followLinks, ArchiveLimits.defaults());
  }

  MailFiles(
      int maxMessageBytes, MaildirMail maildirMail, boolean followLinks, ArchiveLimits limits) {
    if (maxMessageBytes < 1) {
      throw new IllegalArgumentException(
          "maxMessageBytes is " + maxMessageBytes + "; expected at least 1");
    }
    this.maxMessageBytes = maxMessageBytes;
    this.maildirMail = maildirMail;
    this.followLinks = followLinks;
    this.limits = limits;
  }

  /**
   * Returns how many bytes of a message are read for an extractor: one more than it looks at, as
   * the milter does, to show that there are more.
   */
  public static int bytesRead(TextSettings settings) {
    return settings.maxMessageBytes() + 1;
  }

  /**
   * Reads all messages of a path.
   *
   * @param path a file or folder, which may be a symbolic link
   * @throws NoSuchFileException if there is nothing at the path
   * @throws IOException if a folder given as the path itself can't be listed
   */
  public void read(Path path, MailVisitor visitor) throws IOException {
    read(path, Belonging.ALL, visitor);
  }

  /**
   * Reads what belongs to a label.
   *
   * @param belonging what of a folder that is
   */
  void read(Path path, Belonging belonging, MailVisitor visitor) throws IOException {
    Path found = FileName.found(path);
    if (!Files.exists(found)) {
      throw new NoSuchFileException(path.toString());
    }
    if (!Files.isDirectory(found)) {
      readNamed(found, visitor);
      return;
    }
    if (!Files.isReadable(found)) {
      throw new IOException(FileName.shown(found) + " can't be listed; check its permissions");
    }
    FolderWalk.walk(
        found,
        followLinks,
        new FolderFiles(visitor) {
          @Override
          void mail(FolderWalk.FoundFile file, MailStore in) {
            String reason = belonging.leavesOutFile(file.path());
            if (reason.isEmpty()) {
              readFound(file, in, belonging, visitor);
            } else {
              visitor.allLeftOut(FileName.shown(file.path()), reason);
            }
          }

          @Override
          public String passesOver(Path folder) {
            return belonging.leavesOut(folder);
          }

          @Override
          public void folderLeftOut(Path folder, String reason) {
            visitor.allLeftOut(FileName.shown(folder), reason);
          }
        });
  }

  /**
   * Reads all messages of a stream, which may be all that a file may be.
   *
   * @param name what ids begin with
   * @param in not closed
   */
  public void read(String name, InputStream in, MailVisitor visitor) {
    try {
      ArchiveBudget budget = new ArchiveBudget(limits);
      InputStream content = new BufferedInputStream(budget.packed(in), 1 << 16);
      read(new Item(name, Optional.empty(), 0), content, Start.of(content), budget, visitor);
    } catch (IOException e) {
      visitor.unreadable(name, reason(e));
    }
  }

  /** A file that the user named: read whatever its name is, and links are followed. */
  private void readNamed(Path file, MailVisitor visitor) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    if (!attributes.isRegularFile() && !isOpenedByShell(file)) {
      visitor.unreadable(FileName.shown(file), FolderWalk.SPECIAL + "; have - read what it gives");
      return;
    }
    Path folder = file.toAbsolutePath().getParent();
    read(
        new FolderWalk.FoundFile(file, attributes, () -> Files.newInputStream(file)),
        FileName.last(folder),
        start -> false,
        start -> "",
        visitor);
  }

  /** What a shell has opened, as in {@code hamlet scan <(zcat mail.gz)}. */
  private static boolean isOpenedByShell(Path file) {
    return file.startsWith("/dev/stdin")
        || file.startsWith("/dev/fd")
        || file.startsWith("/proc/self/fd");
  }

  private void readFound(
      FolderWalk.FoundFile file, MailStore in, Belonging belonging, MailVisitor visitor) {
    boolean named = in.keepsAsIndex(FileName.last(file.path()));
    read(
        file,
        in.name(),
        start ->
            named ? !Start.isMbox(start) && !Start.isMessage(start) : Start.isLogOfProcmail(start),
        start -> Start.isMbox(start) ? belonging.leavesOutMailbox(file.path()) : "",
        visitor);
  }

  /** Tells from its start whether a file is an index. */
  @FunctionalInterface
  private interface IndexTest {
    boolean isIndex(byte[] start);
  }

  /** Tells from its start why a mailbox is left out; an empty text where it is not. */
  @FunctionalInterface
  private interface MailboxTest {
    String leavesOut(byte[] start);
  }

  private void read(
      FolderWalk.FoundFile file,
      String folder,
      IndexTest test,
      MailboxTest mailbox,
      MailVisitor visitor) {
    String id = FileName.shown(file.path());
    String reason = maildirMail.leavesOut(folder, FileName.last(file.path()));
    if (!reason.isEmpty()) {
      visitor.leftOut(id, reason);
      return;
    }
    ArchiveBudget budget = new ArchiveBudget(limits);
    try (InputStream in = new BufferedInputStream(budget.packed(file.opener().open()), 1 << 16)) {
      byte[] start = Start.of(in);
      if (test.isIndex(start)) {
        visitor.leftOut(id, FolderWalk.INDEX);
        return;
      }
      String left = mailbox.leavesOut(start);
      if (!left.isEmpty()) {
        visitor.allLeftOut(id, left);
        return;
      }
      Optional<Instant> delivered =
          isMaildirs(folder)
              ? Optional.of(file.attributes().lastModifiedTime().toInstant())
              : Optional.empty();
      read(new Item(id, delivered, 0), in, start, budget, visitor);
    } catch (IOException e) {
      if (FolderWalk.isLink(e)) {
        visitor.leftOut(id, FolderWalk.LINK);
      } else {
        visitor.unreadable(id, reason(e));
      }
    }
  }

  private static boolean isMaildirs(String folder) {
    return folder.equals("cur") || folder.equals("new");
  }

  /** A file on the disk or in an archive. */
  private record Item(String id, Optional<Instant> delivered, int depth) {}

  private void read(
      Item item, InputStream in, byte[] start, ArchiveBudget budget, MailVisitor visitor)
      throws IOException {
    Optional<Refusal> refusal = Refusal.of(start);
    Archive.Kind kind = Archive.kind(start);
    if (refusal.isPresent()) {
      // In a Maildir each file is one message, however it is packed.
      if (refusal.get().many() && item.delivered().isEmpty()) {
        visitor.damaged(item.id(), refusal.get().reason());
      } else {
        visitor.unreadable(item.id(), refusal.get().reason());
      }
    } else if (kind != Archive.Kind.NONE) {
      readArchive(item, kind, in, budget, visitor);
    } else if (Start.isMbox(start)) {
      try {
        MboxReader.read(item.id(), in, maxMessageBytes, visitor);
      } catch (IOException e) {
        requireTop(item, e);
        visitor.damaged(item.id(), reason(e));
      }
    } else {
      byte[] message = message(start, in);
      if (message.length == 0) {
        visitor.unreadable(item.id(), "empty file");
      } else {
        visitor.message(item.id(), message, item.delivered());
      }
    }
  }

  private byte[] message(byte[] start, InputStream in) throws IOException {
    if (Emlx.begins(start)) {
      return Emlx.message(start, in, maxMessageBytes);
    }
    if (Start.isMarkOfUtf8(start)) {
      // An editor put it there: it would be part of the first field's name.
      in.skipNBytes(MARK_OF_UTF8);
    }
    return in.readNBytes(maxMessageBytes);
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
          new Archive.Entries() {
            @Override
            public void entry(String name, InputStream content, Optional<Instant> modified)
                throws IOException {
              readEntry(item, name, content, modified, budget, visitor);
            }

            @Override
            public void special(String name, boolean link) {
              visitor.leftOut(
                  item.id() + "!" + Printable.of(name),
                  link ? "a link in an archive" : FolderWalk.SPECIAL);
            }
          });
    } catch (IOException e) {
      requireTop(item, e);
      visitor.damaged(item.id(), reason(e));
    }
  }

  private void readEntry(
      Item item,
      String name,
      InputStream packed,
      Optional<Instant> modified,
      ArchiveBudget budget,
      MailVisitor visitor)
      throws IOException {
    if (name.isEmpty()) {
      // What was compressed alone is what the file is.
      InputStream in = new BufferedInputStream(packed, 1 << 16);
      Item content = new Item(item.id(), item.delivered(), item.depth() + 1);
      read(content, in, Start.of(in), budget, visitor);
      return;
    }
    String id = item.id() + "!" + Printable.of(name);
    String file = name.substring(name.lastIndexOf('/') + 1);
    String above = name.substring(0, Math.max(0, name.length() - file.length() - 1));
    String folder = above.substring(above.lastIndexOf('/') + 1);
    if (above.startsWith("__MACOSX") || IN_DELIVERY.matcher(name).matches()) {
      return;
    }
    String reason = file.startsWith(".") ? FolderWalk.HIDDEN : maildirMail.leavesOut(folder, file);
    if (!reason.isEmpty()) {
      visitor.leftOut(id, reason);
      return;
    }
    InputStream in = new BufferedInputStream(packed, 1 << 16);
    byte[] start = Start.of(in);
    if (MailStore.isIndex(file) && !Start.isMbox(start) && !Start.isMessage(start)) {
      visitor.leftOut(id, FolderWalk.INDEX);
      return;
    }
    Optional<Instant> delivered =
        isMaildirs(folder) ? modified.or(item::delivered) : Optional.empty();
    read(new Item(id, delivered, item.depth() + 1), in, start, budget, visitor);
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
      case AccessDeniedException denied -> "permission denied";
      case NoSuchFileException gone -> "no such file";
      case FileSystemLoopException loop -> "a symbolic link that loops";
      case EOFException cut -> "cut off";
      default ->
          e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
    };
  }
}
