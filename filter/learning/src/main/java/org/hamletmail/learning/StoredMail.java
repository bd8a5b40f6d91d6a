package org.hamletmail.learning;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hamletmail.classifier.Label;
import org.hamletmail.files.Disk;

/**
 * The texts of a store: in {@code ham}, {@code spam} or {@code undecided}, each under the digest of
 * its text.
 *
 * <p>How nothing is lost or left over when a writer is killed: what is about to change lies in
 * {@code tmp} while the marks are written. Whoever writes next puts what lies there where the marks
 * say, or deletes it where they say nothing of it.
 */
final class StoredMail {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final String UNDECIDED = "undecided";
  private static final List<String> PLACES = List.of("ham", "spam", UNDECIDED);

  private final Path folder;

  /** Makes the folders that are missing. */
  StoredMail(Path folder) throws IOException {
    this.folder = folder;
    StoreFiles.createFolder(folder);
    for (String name : PLACES) {
      StoreFiles.createFolder(folder.resolve(name));
    }
    StoreFiles.createFolder(folder.resolve("tmp"));
  }

  static Path of(Path store, Label label) {
    return store.resolve(label.name().toLowerCase(Locale.ROOT));
  }

  boolean has(String digest) {
    return find(digest).isPresent();
  }

  /** Writes a message to where it waits for its mark. */
  void write(String digest, byte[] message) throws IOException {
    Path part = folder.resolve("tmp").resolve(digest + ".part");
    StoreFiles.create(part);
    Files.write(part, message);
    Disk.force(part);
    Files.move(part, waiting(digest), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Takes a message from its place, until {@link #settle}. */
  void lift(String digest) throws IOException {
    Optional<Path> found = find(digest);
    if (found.isPresent()) {
      Files.move(found.get(), waiting(digest), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /**
   * Puts messages that wait where the marks say, or deletes them.
   *
   * @param label what a message is by the marks, empty where they don't agree
   */
  void settle(Set<String> digests, Marks marks, Function<String, Optional<Label>> label)
      throws IOException {
    for (String digest : digests) {
      Path waiting = waiting(digest);
      if (!Files.exists(waiting)) {
        continue;
      }
      if (marks.of(digest).stream().anyMatch(Mark.Made::kept)) {
        Path place = label.apply(digest).map(l -> of(folder, l)).orElse(folder.resolve(UNDECIDED));
        Files.move(waiting, place.resolve(digest), StandardCopyOption.ATOMIC_MOVE);
        Disk.force(place);
      } else {
        Files.delete(waiting);
      }
    }
    if (!digests.isEmpty()) {
      Disk.force(folder.resolve("tmp"));
    }
  }

  /** Returns what waits since a writer was killed, and deletes what it had not finished. */
  Set<String> left() throws IOException {
    Set<String> left = new LinkedHashSet<>();
    try (Stream<Path> files = Files.list(folder.resolve("tmp"))) {
      for (Path found : files.toList()) {
        String name = String.valueOf(found.getFileName());
        if (DIGEST.matcher(name).matches()) {
          left.add(name);
        } else {
          Files.deleteIfExists(found);
        }
      }
    }
    return left;
  }

  private Path waiting(String digest) {
    return folder.resolve("tmp").resolve(digest);
  }

  private Optional<Path> find(String digest) {
    return PLACES.stream()
        .map(name -> folder.resolve(name).resolve(digest))
        .filter(Files::exists)
        .findFirst();
  }
}
