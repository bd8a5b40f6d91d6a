package org.hamletmail.mailet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Predicate;

/**
 * The names of the files that a {@code TrainingStore} keeps of one user, oldest first, and their
 * file: a name a line, the last line of a name counts. A line is appended for each name; now and
 * then the file is written anew, so that it stays as long as what it is about. Not thread-safe.
 */
final class UserLessons {
  private final Path file;
  private final SequencedSet<String> names;

  /** Of the file, those of names that are gone or came again included. */
  private int lines;

  private UserLessons(Path file, SequencedSet<String> names, int lines) {
    this.file = file;
    this.names = names;
    this.lines = lines;
  }

  /**
   * Reads a user's names.
   *
   * @param isThere whether a file of that name is kept; others, which a crash left or somebody
   *     deleted, are left out
   */
  static UserLessons read(Path file, Predicate<String> isThere) throws IOException {
    List<String> lines = Files.readAllLines(file);
    SequencedSet<String> names = new LinkedHashSet<>();
    lines.forEach(names::addLast);
    names.removeIf(name -> !isThere.test(name));
    return new UserLessons(file, names, lines.size());
  }

  int size() {
    return names.size();
  }

  Optional<String> oldest() {
    return names.isEmpty() ? Optional.empty() : Optional.of(names.getFirst());
  }

  /** Notes a name as the newest. */
  void note(String name) throws IOException {
    names.addLast(name);
    if (lines > 2 * names.size() + 100) {
      rewrite();
    } else {
      Files.writeString(file, name + "\n", StandardOpenOption.APPEND);
      lines++;
    }
  }

  void forget(String name) {
    names.remove(name);
  }

  private void rewrite() throws IOException {
    Path anew = file.resolveSibling(file.getFileName() + ".new");
    Files.copy(file, anew, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    Files.write(anew, names);
    Files.move(anew, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    lines = names.size();
  }
}
