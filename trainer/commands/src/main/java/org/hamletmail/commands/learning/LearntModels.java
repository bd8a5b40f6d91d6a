package org.hamletmail.commands.learning;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hamletmail.classifier.ModelLink;
import org.hamletmail.classifier.ModelManifest;
import org.hamletmail.files.FileTree;

/** The models that {@code hamlet retrain} has made, beside the link that names the one in use. */
final class LearntModels {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss-SSS", Locale.ROOT);
  private static final Pattern NAME =
      Pattern.compile("learnt-\\d{8}-\\d{6}(?:-\\d{3})?(?:\\.refused(?:-\\d+)?)?");

  private final ModelLink link;

  LearntModels(Path link) {
    this.link = new ModelLink(link);
  }

  /** Returns where the next one goes. */
  Path next() {
    String now = TIME.format(LocalDateTime.now(ZoneId.systemDefault()));
    return link.path().resolveSibling("learnt-" + now);
  }

  /**
   * Deletes old ones, refused ones too; never the one in use and the one before, which a rollback
   * takes up, nor what has another name.
   *
   * @param keep how many others stay, the newest
   * @return those that are gone
   */
  List<Path> prune(int keep) throws IOException {
    Set<Path> named = new HashSet<>();
    for (Path one : List.of(link.path(), link.previous())) {
      if (Files.isDirectory(one)) {
        named.add(one.toRealPath());
      }
    }
    Path folder = link.path().toAbsolutePath().normalize().resolveSibling("").toRealPath();
    List<Path> others;
    try (Stream<Path> found = Files.list(folder)) {
      others =
          found
              .filter(model -> NAME.matcher(String.valueOf(model.getFileName())).matches())
              .filter(model -> Files.isDirectory(model, LinkOption.NOFOLLOW_LINKS))
              .filter(model -> Files.exists(model.resolve(ModelManifest.FILE)))
              .filter(model -> !named.contains(model))
              .sorted(Comparator.reverseOrder())
              .toList();
    }
    List<Path> old = others.subList(Math.min(keep, others.size()), others.size());
    for (Path model : old) {
      FileTree.delete(model);
    }
    return old;
  }
}
