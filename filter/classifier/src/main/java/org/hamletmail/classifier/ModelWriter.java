package org.hamletmail.classifier;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hamletmail.files.Access;
import org.hamletmail.files.Disk;
import org.hamletmail.files.FileTree;
import org.hamletmail.files.GroupFiles;
import org.hamletmail.files.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes model directories. A directory is written beside its target, forced to the disk and then
 * renamed: whoever opens the target finds the old model or the new one, never a mixture, and a full
 * disk or a kill leaves the old one as it was. Its owner and group may read it, see {@link
 * GroupFiles}; one in the place of another keeps that one's group and permissions, and a new one
 * gets the group of the folder it is in, as far as the writer may give it, see {@link Access}.
 */
public final class ModelWriter {
  private static final Logger LOG = LoggerFactory.getLogger(ModelWriter.class);

  /** A model that is being written. */
  private static final String NEW = ".new";

  /** The model before the previous one, about to be deleted. */
  private static final String OLD = ".old";

  /** A whole model on its way to another name. */
  private static final String ASIDE = ".rollback";

  /** Writes one file of a model; it is there, empty, with the permissions that it is to have. */
  @FunctionalInterface
  public interface FileContent {
    /** Writes the whole content, and may fail: the target is then left alone. */
    void writeTo(Path file) throws IOException;
  }

  /**
   * The file that says what a directory is, by which the directory is known.
   *
   * @param file its name
   * @param content its text, from the SHA-256 of each other file by name
   */
  public record Manifest(String file, Function<Map<String, String>, String> content) {
    /** Returns the {@code model.json} of a model directory. */
    public static Manifest of(ModelDescription description) {
      return new Manifest(
          ModelManifest.FILE, digests -> new ModelManifest(description, digests).toJson());
    }
  }

  private ModelWriter() {}

  /**
   * Writes a model directory that must not exist yet.
   *
   * @param target the directory; its parent must exist
   * @param files content by file name; {@code model.safetensors} must be among them, model.json is
   *     made from the description
   * @throws FileAlreadyExistsException if the target exists
   * @throws IOException if writing fails; nothing of the target is then there
   */
  public static void create(
      Path target, ModelDescription description, Map<String, FileContent> files)
      throws IOException {
    create(target, Manifest.of(description), files);
  }

  /**
   * Writes a directory of another kind that must not exist yet, in the same way.
   *
   * @param target the directory; its parent must exist
   * @param files content by file name
   * @throws FileAlreadyExistsException if the target exists
   * @throws IOException if writing fails; nothing of the target is then there
   */
  public static void create(Path target, Manifest manifest, Map<String, FileContent> files)
      throws IOException {
    requireParent(target);
    WriterLock.holding(
        target,
        () -> {
          recover(target);
          createLocked(target, manifest, files);
          return null;
        });
  }

  private static void createLocked(Path target, Manifest manifest, Map<String, FileContent> files)
      throws IOException {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(
          target.toString(), null, "exists already; name another directory or ask to replace it");
    }
    Path written = writeBeside(target, manifest, files);
    try {
      move(written, target);
    } catch (IOException | RuntimeException | Error e) {
      FileTree.delete(written);
      throw e;
    }
  }

  /**
   * Writes a model directory in the place of one that may exist. The old model stays beside it, see
   * {@link #previous}, until the next replacement.
   *
   * @throws IOException if writing fails; the target is then as it was
   */
  public static void replace(
      Path target, ModelDescription description, Map<String, FileContent> files)
      throws IOException {
    replace(target, Manifest.of(description), files);
  }

  /**
   * Writes a directory of another kind in the place of one that may exist, in the same way.
   *
   * @throws IOException if writing fails; the target is then as it was
   */
  public static void replace(Path target, Manifest manifest, Map<String, FileContent> files)
      throws IOException {
    if (Files.isSymbolicLink(target)) {
      throw new IOException(target + ": a symbolic link; name the directory that it points to");
    }
    requireParent(target);
    WriterLock.holding(
        target,
        () -> {
          recover(target);
          replaceLocked(target, manifest, files);
          return null;
        });
  }

  private static void replaceLocked(Path target, Manifest manifest, Map<String, FileContent> files)
      throws IOException {
    if (!Files.exists(target)) {
      createLocked(target, manifest, files);
      return;
    }
    if (!Files.isRegularFile(target.resolve(manifest.file()))) {
      throw new IOException(target + ": not a model directory; it is left alone");
    }
    Path written = writeBeside(target, manifest, files);
    try {
      swap(target, written);
    } catch (IOException | RuntimeException | Error e) {
      FileTree.delete(written);
      throw e;
    }
  }

  /**
   * Puts the model before the last replacement back; the one that it replaces becomes the previous
   * one, so that a second call undoes the first.
   *
   * @throws NoSuchFileException if there is no previous model
   */
  public static void rollBack(Path target) throws IOException {
    requireParent(target);
    WriterLock.holding(
        target,
        () -> {
          recover(target);
          rollBackLocked(target);
          return null;
        });
  }

  private static void rollBackLocked(Path target) throws IOException {
    Path previous = previous(target);
    if (!Files.isDirectory(previous)) {
      throw new NoSuchFileException(previous.toString(), null, "there is no previous model");
    }
    if (!Files.exists(target)) {
      move(previous, target);
      return;
    }
    Path aside = free(target, ASIDE);
    move(previous, aside);
    try {
      move(target, previous);
    } catch (IOException | RuntimeException | Error e) {
      move(aside, previous);
      throw e;
    }
    move(aside, target);
  }

  /** Returns where the model before the last replacement of a target is kept. */
  public static Path previous(Path target) {
    return target.resolveSibling(name(target) + ".previous");
  }

  /**
   * Removes what writers of a target left when they were killed, and ends a rollback that was: a
   * model that it had set aside gets its name back. Does nothing while another writer is at work or
   * where the folder can't be written to.
   *
   * @throws IOException if something can't be removed
   */
  public static void clean(Path target) throws IOException {
    Path parent = target.toAbsolutePath().normalize().getParent();
    if (parent == null || !Files.isWritable(parent)) {
      return;
    }
    Optional<WriterLock> lock = WriterLock.takeIfFree(target);
    if (lock.isPresent()) {
      try {
        recover(target);
      } finally {
        lock.get().close();
      }
    }
  }

  /** Under the lock no writer is at work, so that its folders are left over. */
  private static void recover(Path target) throws IOException {
    for (Path folder : leftOver(target, NEW)) {
      FileTree.delete(folder);
    }
    for (Path old : leftOver(target, OLD)) {
      // Nothing of it is deleted before there is another previous one.
      if (Files.exists(previous(target), LinkOption.NOFOLLOW_LINKS)) {
        FileTree.delete(old);
      } else {
        move(old, previous(target));
      }
    }
    for (Path aside : leftOver(target, ASIDE)) {
      if (!Files.exists(aside.resolve(ModelManifest.FILE))) {
        FileTree.delete(aside);
      } else if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        move(aside, target);
      } else if (!Files.exists(previous(target), LinkOption.NOFOLLOW_LINKS)) {
        move(aside, previous(target));
      }
    }
  }

  /** Returns folders of ours: hidden, named by {@link #beside}, with nothing but files in them. */
  private static List<Path> leftOver(Path target, String purpose) throws IOException {
    Pattern ours = Pattern.compile(Pattern.quote("." + name(target) + purpose + "-") + "[0-9]+");
    Path parent = Objects.requireNonNull(target.toAbsolutePath().normalize().getParent());
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> siblings =
        Files.newDirectoryStream(
            parent, path -> ours.matcher(String.valueOf(path.getFileName())).matches())) {
      for (Path sibling : siblings) {
        if (Files.isDirectory(sibling, LinkOption.NOFOLLOW_LINKS) && holdsOnlyFiles(sibling)) {
          found.add(sibling);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }

  private static boolean holdsOnlyFiles(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.allMatch(entry -> Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS));
    }
  }

  private static void swap(Path target, Path written) throws IOException {
    Path previous = previous(target);
    Optional<Path> old = Optional.empty();
    if (Files.exists(previous, LinkOption.NOFOLLOW_LINKS)) {
      // Moved first: killed while it is deleted, half of it must not stand there as a model.
      old = Optional.of(free(target, OLD));
      move(previous, old.get());
    }
    move(target, previous);
    try {
      move(written, target);
    } catch (IOException | RuntimeException | Error e) {
      move(previous, target);
      throw e;
    }
    if (old.isPresent()) {
      FileTree.delete(old.get());
    }
  }

  /** Returns a hidden name beside the target at which nothing stands. */
  private static Path free(Path target, String purpose) throws IOException {
    Path folder = beside(target, purpose);
    Files.delete(folder);
    return folder;
  }

  private static Path writeBeside(Path target, Manifest kind, Map<String, FileContent> files)
      throws IOException {
    files.keySet().forEach(ModelManifest::requireFileName);
    Path folder = beside(target, NEW);
    try {
      Map<String, String> digests = new TreeMap<>();
      for (Map.Entry<String, FileContent> file : files.entrySet()) {
        Path path = folder.resolve(file.getKey());
        GroupFiles.createFile(path);
        file.getValue().writeTo(path);
        Disk.force(path);
        try (InputStream in = Files.newInputStream(path)) {
          digests.put(file.getKey(), Sha256.of(in));
        }
      }
      Path manifest = folder.resolve(kind.file());
      String json = kind.content().apply(digests);
      GroupFiles.createFile(manifest);
      Files.writeString(manifest, json, StandardCharsets.UTF_8);
      Disk.force(manifest);
      giveAccess(target, kind, folder);
      Disk.force(folder);
      return folder;
    } catch (IOException | RuntimeException | Error e) {
      FileTree.delete(folder);
      throw e;
    }
  }

  private static void giveAccess(Path target, Manifest kind, Path written) throws IOException {
    boolean replaces = Files.exists(target.resolve(kind.file()));
    Path parent = requireParent(target);
    Optional<Access> access = replaces ? Access.of(target, kind.file()) : Access.ofGroup(parent);
    Optional<String> failure = access.flatMap(wanted -> wanted.giveTo(written));
    // Where everybody may enter, nobody gets in by the group of the folder.
    if (failure.isPresent() && (replaces || !isOpenToAll(parent))) {
      LOG.warn("the new model will stand in {}, but {} {}", target, failure.get(), target);
    }
  }

  private static boolean isOpenToAll(Path folder) throws IOException {
    return Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_EXECUTE);
  }

  private static Path requireParent(Path target) throws NoSuchFileException {
    Path parent = target.toAbsolutePath().normalize().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new NoSuchFileException(
          target.toString(), null, "its parent is not a folder; create it first");
    }
    return parent;
  }

  private static Path beside(Path target, String purpose) throws IOException {
    Path parent = requireParent(target);
    return GroupFiles.createTempFolder(parent, "." + name(target) + purpose + "-");
  }

  private static String name(Path target) {
    Path name = target.toAbsolutePath().normalize().getFileName();
    if (name == null) {
      throw new IllegalArgumentException(target + " is a root; expected a folder in it");
    }
    return name.toString();
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (DirectoryNotEmptyException e) {
      throw new IOException(to + " appeared while the model was written; it is left alone", e);
    }
    Path parent = to.toAbsolutePath().getParent();
    if (parent != null) {
      Disk.force(parent);
    }
  }
}
