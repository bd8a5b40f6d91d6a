package org.hamletmail.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hamletmail.corpus.CorpusSource;
import org.hamletmail.naming.LabeledMailOptions;
import org.hamletmail.naming.OfKind;
import org.hamletmail.training.Mail;
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

  /** Returns what was named, and how it is read. */
  Mail mail() {
    return new Mail(sources(), validation, test, ids, repeat, reading());
  }
}
