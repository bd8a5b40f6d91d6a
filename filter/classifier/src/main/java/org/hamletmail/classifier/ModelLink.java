package org.hamletmail.classifier;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.hamletmail.files.Disk;

/**
 * A symbolic link, such as {@code models/current}, that names the model in use. It is switched by
 * one rename: whoever opens it finds the model before or the one after, also when the switch is
 * killed. A second link beside it, {@link #previous}, remembers the model before, for a rollback.
 *
 * <p>Safe for use by several threads and processes at once: one switches after the other.
 *
 * @param path of the link, which need not exist yet
 */
public record ModelLink(Path path) {

  /** Returns where the link of the model before stands. */
  public Path previous() {
    return ModelWriter.previous(path);
  }

  /** Returns whether there is a link, be it to a model or to nothing. */
  public boolean exists() {
    return Files.isSymbolicLink(path);
  }

  /**
   * Refuses what {@link #switchTo} would refuse, before a long training.
   *
   * @throws IOException if something other than a link stands there, the folder is missing or can't
   *     be written to, or its file system has no symbolic links
   */
  public void check() throws IOException {
    requireLinkOrNothing();
    WriterLock.holding(
        path,
        () -> {
          Path tried = beside();
          link(tried, Path.of("nothing"));
          Files.delete(tried);
          return null;
        });
  }

  /**
   * Lets the link name a model.
   *
   * @param model a model directory; it may be named by a link, and is then the one behind it
   * @return the model that the link named before, where there was one and another
   * @throws IOException if it can't be switched; the link is then as it was
   * @throws org.hamletmail.gpt2.ModelFormatException if it is no model directory
   */
  public Optional<Path> switchTo(Path model) throws IOException {
    ModelDirectory.manifest(model);
    requireLinkOrNothing();
    return WriterLock.holding(
        path,
        () -> {
          removeLeftOver();
          Path real = model.toRealPath();
          Optional<Path> before = target().filter(old -> !old.equals(real));
          if (before.isPresent()) {
            // First: killed in between, the link still names the model before.
            set(previous(), before.get());
          }
          set(path, real);
          return before;
        });
  }

  /**
   * Switches back to the model before; a second call undoes the first.
   *
   * @return the model that the link names now
   * @throws NoSuchFileException if there is none before
   */
  public Path rollBack() throws IOException {
    requireLinkOrNothing();
    return WriterLock.holding(
        path,
        () -> {
          removeLeftOver();
          Path back = modelBefore();
          Optional<Path> now = target();
          set(path, back);
          if (now.isPresent()) {
            set(previous(), now.get());
          }
          return back;
        });
  }

  /**
   * Returns the model to which {@link #rollBack} would switch.
   *
   * @throws NoSuchFileException if there is none
   */
  public Path modelBefore() throws IOException {
    Path previous = previous();
    if (!Files.isSymbolicLink(previous)) {
      throw new NoSuchFileException(
          path.toString(), null, "there is no link " + previous + " to a model before this one");
    }
    if (!Files.isDirectory(previous)) {
      throw new NoSuchFileException(
          path.toString(),
          null,
          "the model before, "
              + Files.readSymbolicLink(previous)
              + ", is gone; name another one with hamlet model publish");
    }
    Path back = previous.toRealPath();
    if (target().filter(back::equals).isPresent()) {
      throw new NoSuchFileException(
          path.toString(),
          null,
          "it already names the model before, "
              + back
              + ", as a switch was interrupted; name another one with hamlet model publish");
    }
    return back;
  }

  /** Returns the directory behind the link, empty where there is no link or it leads nowhere. */
  public Optional<Path> target() throws IOException {
    return exists() && Files.isDirectory(path) ? Optional.of(path.toRealPath()) : Optional.empty();
  }

  private void requireLinkOrNothing() throws IOException {
    if (!Files.isDirectory(parent())) {
      throw new NoSuchFileException(
          path.toString(), null, "its parent is not a folder; create it first");
    }
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !exists()) {
      throw new IOException(
          path
              + " is no symbolic link, and what stands there is left alone; give it another name,"
              + " or name another link");
    }
  }

  private void set(Path link, Path to) throws IOException {
    Path written = beside();
    // Relative, so that the folder of models can be moved or mounted elsewhere.
    link(written, parent().toRealPath().relativize(to));
    try {
      Files.move(written, link, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(written);
      throw e;
    }
    Disk.force(parent());
  }

  private void link(Path link, Path to) throws IOException {
    try {
      Files.createSymbolicLink(link, to);
    } catch (UnsupportedOperationException | FileSystemException e) {
      throw new IOException(
          "no symbolic link can be made in "
              + parent()
              + ": "
              + e.getMessage()
              + "; name the model directory itself in hamlet.model.directory, and train with"
              + " --replace",
          e);
    }
  }

  private Path parent() {
    Path parent = path.toAbsolutePath().normalize().getParent();
    if (parent == null) {
      throw new IllegalArgumentException(path + " is a root; expected a link in a folder");
    }
    return parent;
  }

  private Path beside() {
    long number = ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
    return parent().resolve("." + path.getFileName() + ".link-" + number);
  }

  /** Links that a killed switch had made and not renamed; under the lock nobody needs them. */
  private void removeLeftOver() throws IOException {
    Pattern ours = Pattern.compile(Pattern.quote("." + path.getFileName() + ".link-") + "[0-9]+");
    try (DirectoryStream<Path> links =
        Files.newDirectoryStream(
            parent(),
            file ->
                Files.isSymbolicLink(file)
                    && ours.matcher(String.valueOf(file.getFileName())).matches())) {
      for (Path link : links) {
        Files.delete(link);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }
}
