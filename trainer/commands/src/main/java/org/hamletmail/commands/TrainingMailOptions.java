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
      description = "Mail to choose by, not a share of the above.")
  private List<CorpusSource> validation = new ArrayList<>();

  @Option(
      names = "--test",
      converter = OfKind.class,
      paramLabel = "KIND=PATH",
      description = "Mail to measure on; KIND: ham, spam, labeled.")
  private List<CorpusSource> test = new ArrayList<>();

  @Option(
      names = "--ids",
      paramLabel = "PART=FILE",
      description = "Messages of train, validation, test; one a line.")
  private Map<String, Path> ids = new LinkedHashMap<>();

  @Option(
      names = "--repeat",
      paramLabel = "PATH=N",
      description = "Show mail of a source N times an epoch.")
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
