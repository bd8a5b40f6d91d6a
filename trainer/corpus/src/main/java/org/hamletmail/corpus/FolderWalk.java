package org.hamletmail.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a folder at any depth, in the order of the names of all files in it.
 *
 * <p>Symbolic links lead out of what was given, perhaps to what only the reader's account may see:
 * they are left out, unless they are wanted. Where the system allows it each folder and file is
 * opened from the folder above, which is open already, and never through a link: who may write
 * there can't put a link in a folder's place meanwhile. Devices, sockets and named pipes are left
 * out without being opened.
 */
final class FolderWalk {
  /** Each level holds an open folder. */
  private static final int DEEPEST = 200;

  static final String LINK = "a symbolic link; --follow-links follows them";
  static final String HIDDEN = "a hidden file";
  static final String INDEX = "an index file of a mail store";
  static final String SPECIAL = "a device, socket or named pipe";

  /** Receives what is found. */
  interface Found {
    /**
     * Called once a file.
     *
     * @param in the folder that it lies in
     */
    void file(FoundFile file, MailStore in);

    /** Called for what could not be looked at. */
    void failed(Path path, IOException reason);

    /** Returns why a folder is not to be looked into; an empty text where it is. */
    default String passesOver(Path folder) {
      return "";
    }

    /** Called for a folder with all that is in it. */
    default void folderLeftOut(Path folder, String reason) {
      leftOut(folder, reason);
    }

    /** Called for what is not mail, or not to be read. */
    void leftOut(Path path, String reason);
  }

  /** Opens a file, once. */
  @FunctionalInterface
  interface Opener {
    InputStream open() throws IOException;
  }

  /**
   * A file that was found.
   *
   * @param path to show; to open it by is not safe
   * @param attributes when it was found
   * @param opener for as long as the call that has it lasts
   */
  record FoundFile(Path path, BasicFileAttributes attributes, Opener opener) {}

  private record Entry(Path name, BasicFileAttributes attributes, boolean linked) {
    /** A folder's files are sorted as the paths of all are: by what follows its name. */
    String order() {
      return attributes.isDirectory() ? name + "/" : name.toString();
    }
  }

  private final boolean followLinks;
  private final Found found;
  private final Duration patience;
  private final Set<Object> above = new HashSet<>();

  private FolderWalk(boolean followLinks, Duration patience, Found found) {
    this.followLinks = followLinks;
    this.patience = patience;
    this.found = found;
  }

  /**
   * Goes through a folder.
   *
   * @param folder may be a link
   * @throws IOException if it can't be listed
   */
  static void walk(Path folder, boolean followLinks, Found found) throws IOException {
    walk(folder, followLinks, PatientOpening.PATIENCE, found);
  }

  static void walk(Path folder, boolean followLinks, Duration patience, Found found)
      throws IOException {
    FolderWalk walk = new FolderWalk(followLinks, patience, found);
    BasicFileAttributes attributes = Files.readAttributes(folder, BasicFileAttributes.class);
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      walk.folder(folder, attributes.fileKey(), stream, 1);
    }
  }

  private void folder(Path folder, @Nullable Object key, DirectoryStream<Path> stream, int depth)
      throws IOException {
    if (key != null && !above.add(key)) {
      throw new FileSystemLoopException(folder.toString());
    }
    try {
      List<Entry> entries = entries(folder, stream);
      MailStore store = store(folder, entries);
      for (Entry entry : entries) {
        Path path = folder.resolve(entry.name);
        if (entry.attributes.isSymbolicLink()) {
          found.leftOut(path, LINK);
        } else if (entry.attributes.isDirectory()) {
          enter(path, entry, store, stream, depth);
        } else if (entry.attributes.isRegularFile()) {
          found.file(new FoundFile(path, entry.attributes, opener(path, entry, stream)), store);
        } else {
          found.leftOut(path, SPECIAL);
        }
      }
    } finally {
      above.remove(key);
    }
  }

  private List<Entry> entries(Path folder, DirectoryStream<Path> stream) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try {
      for (Path each : stream) {
        Path name = each.getFileName();
        try {
          entries.add(entry(folder, name, stream));
        } catch (IOException e) {
          found.failed(folder.resolve(name), e);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    // Names, not Path's own order: that one differs between platforms.
    entries.sort(Comparator.comparing(Entry::order));
    return entries;
  }

  private Entry entry(Path folder, Path name, DirectoryStream<Path> stream) throws IOException {
    BasicFileAttributes itself =
        stream instanceof SecureDirectoryStream<Path> secure
            ? secure
                .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes()
            : Files.readAttributes(
                folder.resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    boolean followed = followLinks && itself.isSymbolicLink();
    return new Entry(
        name,
        followed ? Files.readAttributes(folder.resolve(name), BasicFileAttributes.class) : itself,
        followed);
  }

  private static MailStore store(Path folder, List<Entry> entries) {
    Set<String> files = new HashSet<>();
    Set<String> folders = new HashSet<>();
    for (Entry entry : entries) {
      (entry.attributes.isDirectory() ? folders : files).add(entry.name.toString());
    }
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return new MailStore(name == null ? "" : name.toString(), files, folders);
  }

  private void enter(
      Path path, Entry entry, MailStore store, DirectoryStream<Path> above, int depth) {
    String name = entry.name.toString();
    if (store.isDeliveryArea(name)) {
      return;
    }
    if (store.keepsAsIndexes(name)) {
      found.leftOut(path, INDEX);
      return;
    }
    String reason = found.passesOver(path);
    if (!reason.isEmpty()) {
      found.folderLeftOut(path, reason);
      return;
    }
    if (depth == DEEPEST) {
      found.failed(path, new IOException("nested deeper than " + DEEPEST + " folders"));
      return;
    }
    try (DirectoryStream<Path> stream =
        !entry.linked && above instanceof SecureDirectoryStream<Path> secure
            ? secure.newDirectoryStream(entry.name, LinkOption.NOFOLLOW_LINKS)
            : Files.newDirectoryStream(path)) {
      folder(path, entry.attributes.fileKey(), stream, depth + 1);
    } catch (IOException e) {
      found.failed(path, e);
    }
  }

  private Opener opener(Path path, Entry entry, DirectoryStream<Path> above) {
    if (entry.linked) {
      return () -> PatientOpening.open(() -> Files.newByteChannel(path), patience);
    }
    Set<? extends OpenOption> options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    PatientOpening.Opening opening =
        above instanceof SecureDirectoryStream<Path> secure
            ? () -> openIn(secure, entry.name, options)
            : () -> Files.newByteChannel(path, options);
    return () -> PatientOpening.open(opening, patience);
  }

  /**
   * Opens by a handle of its own on the folder: a stream can't be closed while something opens by
   * it, and that may be for ever.
   */
  private static SeekableByteChannel openIn(
      SecureDirectoryStream<Path> folder, Path name, Set<? extends OpenOption> options)
      throws IOException {
    try (SecureDirectoryStream<Path> own =
        folder.newDirectoryStream(Path.of("."), LinkOption.NOFOLLOW_LINKS)) {
      return own.newByteChannel(name, options);
    }
  }

  /** Returns whether an error is that of a link which took the place of what was looked at. */
  static boolean isLink(IOException e) {
    return e instanceof FileSystemException is
        && String.valueOf(is.getReason()).contains("symbolic link");
  }
}
