package org.hamletmail.corpus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hamletmail.classifier.Label;

/**
 * What below a path has its label: not what was named with the other one, as a junk folder that
 * lies in a Maildir of ham, and of ham no junk, trash, drafts or sent mail ({@link SpecialFolders})
 * but where the path itself names it.
 */
final class Belonging {
  /** Of mail that has no label, all belongs. */
  static final Belonging ALL = new Belonging(Label.SPAM, Map.of());

  private final Label label;
  private final Map<Path, Label> named;

  private Belonging(Label label, Map<Path, Label> named) {
    this.label = label;
    this.named = named;
  }

  /**
   * Returns what belongs to a source.
   *
   * @param sources all that are read together
   * @throws CorpusException if another one names the same path with the other label
   */
  static Belonging of(CorpusSource.Mail source, List<CorpusSource> sources) {
    Map<Path, Label> named = new HashMap<>();
    Path own = real(source.path());
    for (CorpusSource each : sources) {
      if (each instanceof CorpusSource.Mail other) {
        Path path = real(other.path());
        if (other.label() != source.label() && path.equals(own)) {
          throw new CorpusException(
              source.path() + " is named both as ham and as spam; name it once");
        }
        named.put(path, other.label());
      }
    }
    return new Belonging(source.label(), named);
  }

  private static Path real(Path path) {
    try {
      Path found = FileName.found(path);
      return Files.exists(found) ? found.toRealPath() : found.toAbsolutePath().normalize();
    } catch (IOException e) {
      throw new UncheckedIOException(path + " can't be found", e);
    }
  }

  /** Returns why a folder that was found is left out; an empty text where it is not. */
  String leavesOut(Path folder) {
    if (named.isEmpty()) {
      return "";
    }
    Label other = named.get(real(folder));
    if (other != null) {
      return other == label ? "" : "named as " + other.name().toLowerCase(Locale.ROOT);
    }
    return special(folder);
  }

  /** Returns why a file that was found is left out; an empty text where it is not. */
  String leavesOutFile(Path file) {
    // Most messages lie in folders of which nothing else was named; one look at a name is cheap.
    Path name = file.getFileName();
    boolean met = name != null && named.keySet().stream().anyMatch(path -> path.endsWith(name));
    Label other = met ? named.get(real(file)) : null;
    return other == null || other == label
        ? ""
        : "named as " + other.name().toLowerCase(Locale.ROOT);
  }

  /** Returns why a mailbox in one file is left out; an empty text where it is not. */
  String leavesOutMailbox(Path file) {
    return label != Label.HAM || named.containsKey(real(file)) ? "" : special(file);
  }

  private String special(Path path) {
    if (label != Label.HAM) {
      return "";
    }
    return SpecialFolders.use(FileName.last(path))
        .map(use -> "looks like " + use + ", which is not ham; name it with --ham if it is")
        .orElse("");
  }
}
