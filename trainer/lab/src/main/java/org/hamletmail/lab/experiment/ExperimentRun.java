package org.hamletmail.lab.experiment;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.hamletmail.classifier.Calibration;
import org.hamletmail.classifier.Gpt2SpamClassifier;
import org.hamletmail.classifier.ModelDescription;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.config.InvalidConfigException;
import org.hamletmail.console.Complaint;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.dataset.DatasetSplits;
import org.hamletmail.evaluation.Calibrating;
import org.hamletmail.evaluation.Measuring;
import org.hamletmail.files.FileLocks;
import org.hamletmail.files.FileTree;
import org.hamletmail.files.GroupFiles;
import org.hamletmail.finetune.EpochFigures;
import org.hamletmail.finetune.TrainingDivergedException;
import org.hamletmail.finetune.TrainingRun;
import org.hamletmail.training.TrainingMail;
import org.jspecify.annotations.Nullable;

/**
 * Trains the rows of an experiment in this process, one after the other, and writes their table
 * after each. Has its folder to itself; for one thread.
 */
final class ExperimentRun implements AutoCloseable {
  private final Experiment experiment;
  private final List<Experiment.Row> chosen;
  private final Path folder;
  private final boolean keepModels;
  private final PrintWriter out;
  private final PrintWriter err;
  private final FileChannel lock;
  private final ExperimentTrainings trainings;
  private final ExperimentResults results;
  private final Map<String, String> failures = new HashMap<>();

  private ExperimentRun(
      Path file,
      Experiment experiment,
      List<Experiment.Row> chosen,
      Path folder,
      boolean keepModels,
      PrintWriter out,
      PrintWriter err,
      FileChannel lock)
      throws IOException {
    this.experiment = experiment;
    this.chosen = List.copyOf(chosen);
    this.folder = folder;
    this.keepModels = keepModels;
    this.out = out;
    this.err = err;
    this.lock = lock;
    this.trainings = new ExperimentTrainings(file, chosen, folder.resolve("models"), out, err);
    this.results = ExperimentResults.open(folder.resolve("results.json"));
  }

  /**
   * Takes a folder, which is made where it isn't there.
   *
   * @param chosen rows to train, at least one; the others are in the table as far as they are
   * @throws IOException if another experiment has it, or it is of no use
   */
  static ExperimentRun open(
      Path file,
      Experiment experiment,
      List<Experiment.Row> chosen,
      Path folder,
      boolean keepModels,
      PrintWriter out,
      PrintWriter err)
      throws IOException {
    GroupFiles.createFolders(folder.resolve("models"));
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (FileLocks.take(channel).isEmpty()) {
        throw new IOException(
            "another experiment is at work in "
                + folder
                + "; wait for it, or name another --output");
      }
      return new ExperimentRun(file, experiment, chosen, folder, keepModels, out, err, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Refuses what would fail once it is a row's turn.
   *
   * @throws InvalidConfigException with all that is wrong with the chosen rows
   */
  void check() {
    trainings.check(experiment.seeds().getFirst());
  }

  /**
   * Trains what isn't finished and writes the table.
   *
   * @return whether all chosen rows have figures
   */
  boolean train() throws IOException {
    for (long seed : experiment.seeds()) {
      for (Experiment.Row row : chosen) {
        try {
          train(row, seed);
        } catch (IOException | RuntimeException e) {
          // Whatever it is, the next row may do; this one is tried again by the next command.
          String said = e.getMessage() == null ? e.toString() : Complaint.of(e);
          String reason = said.lines().findFirst().orElse("no reason given");
          err.printf("hamlet lab experiment: row \"%s\", seed %d: %s%n", row.name(), seed, reason);
          err.flush();
          failures.put(row.name(), reason);
        }
        write();
      }
    }
    out.println("written: " + folder.resolve("table.md") + ", " + folder.resolve("table.html"));
    out.flush();
    return chosen.stream()
        .allMatch(row -> {
          ExperimentTable.Row line = line(row);
          return line.results().size() == line.seeds()
              && line.results().stream().allMatch(result -> result.diverged() == null);
        });
  }

  private void train(Experiment.Row row, long seed) throws IOException {
    String digest = trainings.digest(row, seed);
    if (results.find(digest).isPresent()) {
      out.printf("row \"%s\", seed %d: finished before%n", row.name(), seed);
      return;
    }
    out.printf(
        "row \"%s\", seed %d (%d of %d)%n",
        row.name(), seed, experiment.rows().indexOf(row) + 1, experiment.rows().size());
    out.flush();
    TrainingMail mail = trainings.data(seed);
    PeakMemory.reset();
    Path model = folder.resolve("models").resolve(digest.substring(0, 16));
    try {
      TrainingRun run = null;
      long begin = System.nanoTime();
      int workers;
      // A process that was killed while it measured leaves the model.
      if (Files.exists(model)) {
        workers = Runtime.getRuntime().availableProcessors();
      } else {
        ExperimentTrainings.Training training =
            trainings.prepare(row, seed, String.valueOf(model.getFileName()));
        workers = training.checked().training().threads();
        run = training.command().train(training.checked(), () -> mail);
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      results.add(measured(row, seed, digest, model, workers, mail.splits(), run, seconds));
    } catch (TrainingDivergedException e) {
      err.printf(
          "hamlet lab experiment: row \"%s\", seed %d: %s%n", row.name(), seed, e.getMessage());
      err.flush();
      results.add(
          ExperimentResult.diverged(row.name(), seed, digest, String.valueOf(e.getMessage())));
    }
    if (!keepModels) {
      FileTree.delete(model);
    }
  }

  private static ExperimentResult measured(
      Experiment.Row row,
      long seed,
      String digest,
      Path model,
      int workers,
      DatasetSplits parts,
      @Nullable TrainingRun run,
      double seconds)
      throws IOException {
    // The digests of the files are the classifier's to check.
    ModelDescription described = ModelDirectory.manifest(model).description();
    Calibration calibration = described.calibration();
    int bestEpoch =
        requireNonNull(described.training().metrics().get("best_epoch"), "best_epoch").intValue();
    try (Gpt2SpamClassifier classifier =
        Gpt2SpamClassifier.open(model, Optional.empty(), workers)) {
      return new ExperimentResult(
          row.name(),
          seed,
          digest,
          null,
          part(classifier, parts.train(), calibration),
          part(classifier, parts.validation(), calibration),
          part(classifier, parts.test(), calibration),
          bestEpoch,
          run == null ? null : Double.valueOf(seconds + earlier(run)),
          PeakMemory.bytes(),
          run == null || run.earlier() > 0);
    }
  }

  private static double earlier(TrainingRun run) {
    return run.epochs().stream().limit(run.earlier()).mapToDouble(EpochFigures::seconds).sum();
  }

  private static ExperimentResult.@Nullable Part part(
      Gpt2SpamClassifier classifier, List<LabeledMessage> messages, Calibration calibration) {
    // What calibration did comes out again.
    return ExperimentResult.Part.of(
        Calibrating.undo(calibration, Measuring.score(classifier, messages)));
  }

  private void write() throws IOException {
    List<ExperimentTable.Row> rows = new ArrayList<>();
    for (Experiment.Row row : experiment.rows()) {
      rows.add(line(row));
    }
    ExperimentTable table = new ExperimentTable(experiment.title(), remarks(), rows);
    ExperimentResults.write(folder.resolve("table.md"), table.markdown());
    ExperimentResults.write(folder.resolve("table.html"), table.html());
  }

  private ExperimentTable.Row line(Experiment.Row row) {
    Map<Long, ExperimentResult> found = new LinkedHashMap<>();
    for (long seed : experiment.seeds()) {
      try {
        results.find(trainings.digest(row, seed)).ifPresent(result -> found.put(seed, result));
      } catch (IOException e) {
        failures.putIfAbsent(row.name(), Complaint.of(e));
      }
    }
    return new ExperimentTable.Row(
        row.name(),
        row.published(),
        List.copyOf(found.values()),
        experiment.seeds().size(),
        failures.get(row.name()));
  }

  private List<String> remarks() throws IOException {
    DatasetSplits parts = trainings.data(experiment.seeds().getFirst()).splits();
    List<String> remarks = new ArrayList<>();
    remarks.add(
        String.format(
            Locale.ROOT,
            "%d messages to train on, %d for validation, %d to test; seed%s %s; %d processors.",
            parts.train().size(),
            parts.validation().size(),
            parts.test().size(),
            experiment.seeds().size() == 1 ? "" : "s",
            String.join(", ", experiment.seeds().stream().map(String::valueOf).toList()),
            Runtime.getRuntime().availableProcessors()));
    remarks.add(
        "Counts and accuracies are at P(spam) 0.5 and losses are before calibration, all of the"
            + " weights of the epoch with the lowest validation loss, measured by the classifier"
            + " that serves.");
    remarks.add(
        experiment.seeds().size() == 1
            ? "The interval of the test accuracy is that of Clopper and Pearson, 95 %."
            : "Accuracies are means over the seeds, with the lowest and the highest; counts are"
                + " sums, losses, AUC and time means, memory is the most.");
    remarks.add(
        "Time is that of training and of writing the model. Memory is the most that the process had"
            + " resident meanwhile, with what Java kept of earlier rows; for that of a row alone, train"
            + " it with --only into another folder.");
    return remarks;
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
