package org.hamletmail.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hamletmail.corpus.CorpusSource;
import org.hamletmail.naming.LabeledMailOptions;
import org.hamletmail.naming.OfKind;
import picocli.CommandLine.Option;

/** Options that name the mail of a training, and which of it is kept aside. */
public final class TrainingMailOptions extends LabeledMailOptions {
  @Option(
      names = "--validation",
      converter = OfKind.class,
      paramLabel = "KIND=PATH",
      description =
          "Mail that chooses epoch and thresholds, not a share: ham=, spam=, labeled=. Repeatable.")
  private List<CorpusSource> validation = new ArrayList<>();

  @Option(
      names = "--test",
      converter = OfKind.class,
      paramLabel = "KIND=PATH",
      description = "Likewise, mail that measures the result. Repeatable.")
  private List<CorpusSource> test = new ArrayList<>();

  @Option(
      names = "--ids",
      paramLabel = "PART=FILE",
      description =
          "Messages of a part (train, validation, test), one a line, for mail.split=ids.")
  private Map<String, Path> ids = new LinkedHashMap<>();

  @Option(
      names = "--repeat",
      paramLabel = "PATH=N",
      description = "Show the training mail of a source above N times an epoch. Repeatable.")
  private Map<String, Integer> repeat = new LinkedHashMap<>();

  List<CorpusSource> validation() {
    return validation;
  }

  List<CorpusSource> test() {
    return test;
  }

  /** Returns the parts that files of ids were given for. */
  Map<String, Path> ids() {
    return ids;
  }

  Optional<Path> ids(String part) {
    return Optional.ofNullable(ids.get(part));
  }

  Map<String, Integer> repeat() {
    return repeat;
  }
}
