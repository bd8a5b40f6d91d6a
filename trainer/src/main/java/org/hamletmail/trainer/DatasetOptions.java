package org.hamletmail.trainer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hamletmail.corpus.CorpusSource;
import org.hamletmail.dataset.Shares;
import picocli.CommandLine.Option;

/** Options that say which mail is trained on and which is kept aside. */
final class DatasetOptions {
  /** Where the labels are evened out. */
  enum Balance {
    NONE,
    TRAIN,
    ALL
  }

  @Option(
      names = "--validation-ham",
      paramLabel = "PATH",
      description = "Validation mail of your own choice, instead of a share of the mail above.")
  private List<Path> validationHam = new ArrayList<>();

  @Option(names = "--validation-spam", paramLabel = "PATH", description = "Likewise.")
  private List<Path> validationSpam = new ArrayList<>();

  @Option(names = "--validation-labeled", paramLabel = "FILE", description = "Likewise, a table.")
  private List<Path> validationLabeled = new ArrayList<>();

  @Option(
      names = "--test-ham",
      paramLabel = "PATH",
      description = "Test mail of your own choice, instead of a share of the mail above.")
  private List<Path> testHam = new ArrayList<>();

  @Option(names = "--test-spam", paramLabel = "PATH", description = "Likewise.")
  private List<Path> testSpam = new ArrayList<>();

  @Option(names = "--test-labeled", paramLabel = "FILE", description = "Likewise, a table.")
  private List<Path> testLabeled = new ArrayList<>();

  @Option(
      names = "--validation-share",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description =
          "Share of the mail on which epoch and thresholds are chosen (default:"
              + " ${DEFAULT-VALUE}).")
  private double validationShare;

  @Option(
      names = "--test-share",
      paramLabel = "SHARE",
      defaultValue = "0.2",
      description =
          "Share of the mail on which the final figures are measured (default: ${DEFAULT-VALUE}).")
  private double testShare;

  @Option(
      names = "--balance",
      converter = Choice.OfBalance.class,
      completionCandidates = Choice.OfBalance.class,
      paramLabel = "WHERE",
      defaultValue = "train",
      description =
          "Leave out messages of the commoner label until both are equal: ${COMPLETION-CANDIDATES}"
              + " (default: ${DEFAULT-VALUE}; all reproduces the book).")
  private Balance balance = Balance.TRAIN;

  @Option(
      names = "--repeat",
      paramLabel = "PATH=N",
      description =
          "Show the training messages of a source, named as above, N times an epoch: a small"
              + " corpus then isn't lost among larger ones. Repeatable.")
  private Map<String, Integer> repeat = new LinkedHashMap<>();

  List<CorpusSource> validation() {
    return CorpusOptions.sources(validationHam, validationSpam, validationLabeled);
  }

  List<CorpusSource> test() {
    return CorpusOptions.sources(testHam, testSpam, testLabeled);
  }

  /** Returns what is split off; a part with sources of its own takes nothing. */
  Shares shares() {
    // Checked as given, so that a nonsense value is refused even where it isn't used.
    Shares given = new Shares(validationShare, testShare);
    return new Shares(
        validation().isEmpty() ? given.validation() : 0, test().isEmpty() ? given.test() : 0);
  }

  Balance balance() {
    return balance;
  }

  Map<String, Integer> repeat() {
    return repeat;
  }
}
