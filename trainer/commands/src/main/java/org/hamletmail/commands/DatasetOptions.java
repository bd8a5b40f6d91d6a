package org.hamletmail.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.hamletmail.corpus.CorpusSource;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.dataset.DatasetSplits;
import org.hamletmail.dataset.MessageGroups;
import org.hamletmail.dataset.Shares;
import org.hamletmail.dataset.SplitIds;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say which mail is trained on and which is kept aside. */
public final class DatasetOptions {
  /** Where the labels are evened out. */
  enum Balance {
    NONE,
    TRAIN,
    ALL
  }

  /** How the mail is divided. */
  enum Split {
    RANDOM,
    TIME,
    IDS,
    BOOK
  }

  @Option(
      names = "--split",
      converter = Choice.OfSplit.class,
      completionCandidates = Choice.OfSplit.class,
      paramLabel = "HOW",
      defaultValue = "random",
      description =
          "How the mail is divided: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). time: the"
              + " newest mail is the test; ids: as --validation-ids and --test-ids say; book: the"
              + " published split of the SMS Spam Collection.")
  private Split split = Split.RANDOM;

  @Option(
      names = "--train-ids",
      paramLabel = "FILE",
      description = "For --split ids: training messages, one a line (default: all others).")
  private @Nullable Path trainIds;

  @Option(
      names = "--validation-ids",
      paramLabel = "FILE",
      description = "For --split ids: validation messages, one a line.")
  private @Nullable Path validationIds;

  @Option(
      names = "--test-ids",
      paramLabel = "FILE",
      description = "For --split ids: test messages, one a line.")
  private @Nullable Path testIds;

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

  /** Returns where labels are evened out; the split of the book does that itself. */
  Balance balance() {
    return split == Split.BOOK ? Balance.NONE : balance;
  }

  /**
   * Refuses options that don't go together.
   *
   * @throws IllegalArgumentException with what to change
   */
  void check() {
    shares();
    boolean ids = validationIds != null || testIds != null || trainIds != null;
    if (split == Split.IDS && (validationIds == null || testIds == null)) {
      throw new IllegalArgumentException("--split ids needs --validation-ids and --test-ids");
    }
    if (split != Split.IDS && ids) {
      throw new IllegalArgumentException(
          "--train-ids, --validation-ids and --test-ids are for --split ids");
    }
    if ((split == Split.IDS || split == Split.BOOK)
        && !(validation().isEmpty() && test().isEmpty())) {
      throw new IllegalArgumentException(
          "--split " + Choice.spelled(split) + " leaves no room for other validation or test mail");
    }
  }

  /**
   * Divides messages.
   *
   * @param groups in which all of them are
   * @throws IllegalArgumentException if they can't be divided so
   * @throws IOException if a file of ids can't be read
   */
  DatasetSplits divide(List<LabeledMessage> messages, MessageGroups groups, long seed)
      throws IOException {
    return switch (split) {
      case RANDOM -> DatasetSplits.split(messages, groups, shares(), seed);
      case TIME -> DatasetSplits.byTime(messages, groups, shares());
      case BOOK -> DatasetSplits.book(messages);
      case IDS ->
          SplitIds.split(
              messages,
              Optional.ofNullable(trainIds),
              Objects.requireNonNull(validationIds),
              Objects.requireNonNull(testIds));
    };
  }

  Map<String, Integer> repeat() {
    return repeat;
  }
}
