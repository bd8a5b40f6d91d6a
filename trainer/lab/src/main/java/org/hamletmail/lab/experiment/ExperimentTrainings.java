package org.hamletmail.lab.experiment;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hamletmail.commands.BaseFile;
import org.hamletmail.commands.TrainCommand;
import org.hamletmail.config.ConfigProblem;
import org.hamletmail.config.InvalidConfigException;
import org.hamletmail.console.Complaint;
import org.hamletmail.corpus.Corpus;
import org.hamletmail.dataset.DatasetSplits;
import org.hamletmail.files.Sha256;
import org.hamletmail.gpt2.ModelFormatException;
import org.hamletmail.training.Base;
import org.hamletmail.training.TrainingMail;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Makes trainings of rows: parsed and checked as {@code hamlet train} does it, with the mail that
 * all have in common. For one thread.
 */
final class ExperimentTrainings {
  /** Raised when the same options give another result. */
  private static final String VERSION = "hamlet experiment 2";

  /** Where files lie changes no result; what is in them counts by its digest. */
  private static final Set<String> NOT_COUNTED =
      Set.of("seed", "model.base", "engine.trunk-cache", "engine.trunk-cache-limit");

  private final Path file;
  private final List<Experiment.Row> chosen;
  private final Path models;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Map<Long, TrainingMail> data = new HashMap<>();
  private final Map<Long, String> mails = new HashMap<>();
  private final Map<Path, String> bases = new HashMap<>();

  /**
   * Takes rows.
   *
   * @param file that they are from
   * @param chosen those that will be trained, at least one
   * @param models folder of their models
   */
  ExperimentTrainings(
      Path file, List<Experiment.Row> chosen, Path models, PrintWriter out, PrintWriter err) {
    this.file = file;
    this.chosen = List.copyOf(chosen);
    this.models = models;
    this.out = out;
    this.err = err;
  }

  /** A training that can begin. */
  record Training(TrainCommand command, TrainCommand.Checked checked) {

    private long charactersRead() {
      return command.charactersRead(checked);
    }
  }

  /**
   * Refuses what would fail once it is a row's turn.
   *
   * @throws InvalidConfigException with all that is wrong with the chosen rows
   * @param seed of which; the others differ in nothing that is checked
   */
  void check(long seed) {
    List<ConfigProblem> problems = new ArrayList<>();
    for (Experiment.Row row : chosen) {
      try {
        prepare(row, seed, "checked");
      } catch (ParameterException e) {
        String option =
            e.getArgSpec() instanceof OptionSpec spec ? spec.longestName().substring(2) : "";
        problems.add(problem(row, row.places().getOrDefault(option, row.line()), e));
      } catch (IllegalArgumentException | ModelFormatException | IOException e) {
        problems.add(problem(row, row.line(), e));
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(problems);
    }
  }

  private ConfigProblem problem(Experiment.Row row, int line, Exception e) {
    return new ConfigProblem(
        file.toString(),
        line,
        ExperimentFile.quoted(row.name()),
        "can't be trained: " + Complaint.of(e),
        "a training that hamlet train takes",
        "correct the row, or what it has from data, common and the recipe");
  }

  /**
   * Parses and checks a row.
   *
   * @param model name of its directory
   */
  Training prepare(Experiment.Row row, long seed, String model) throws IOException {
    TrainCommand command = new TrainCommand();
    CommandLine line = new CommandLine(command).setOut(out).setErr(err);
    line.setExpandAtFiles(false);
    String directory = models.resolve(model).toString();
    line.parseArgs(row.arguments(directory).toArray(String[]::new));
    return new Training(command, command.check(row.recipe().withSeed(seed)));
  }

  /** Returns a digest of all that the result of a row depends on. */
  String digest(Experiment.Row row, long seed) throws IOException {
    MessageDigest sha = Sha256.digest();
    List<String> facts = new ArrayList<>(List.of(VERSION, "seed=" + seed));
    row.mail()
        .forEach((option, values) -> {
          if (!option.equals("config")) {
            facts.add(option + "=" + values);
          }
        });
    row.recipe()
        .entries()
        .forEach((key, value) -> {
          if (!NOT_COUNTED.contains(key)) {
            facts.add(key + "=" + value);
          }
        });
    facts.add(mail(seed));
    Optional<Base> base = BaseFile.of(row.recipe(), System.getenv());
    if (base.isPresent()) {
      facts.add(base(base.get()));
    }
    facts.forEach(fact -> sha.update((fact + "\n").getBytes(StandardCharsets.UTF_8)));
    return Sha256.hex(sha.digest());
  }

  private String mail(long seed) throws IOException {
    String known = mails.get(seed);
    if (known == null) {
      DatasetSplits parts = data(seed).splits();
      known =
          Stream.of(parts.train(), parts.validation(), parts.test())
              .map(part -> new Corpus(part, List.of()).digest())
              .collect(Collectors.joining(" "));
      mails.put(seed, known);
    }
    return known;
  }

  /** Rows that begin with the same file have it read once. */
  private String base(Base base) throws IOException {
    String known = bases.get(base.file());
    if (known == null) {
      known = base.sha256();
      bases.put(base.file(), known);
    }
    return known;
  }

  /** All rows have the same mail; it is read once a seed, by the row that reads most of a text. */
  TrainingMail data(long seed) throws IOException {
    TrainingMail known = data.get(seed);
    if (known == null) {
      List<Training> all = new ArrayList<>();
      for (Experiment.Row row : chosen) {
        all.add(prepare(row, seed, "checked"));
      }
      Training most = Collections.max(all, Comparator.comparingLong(Training::charactersRead));
      known = most.command().read(most.checked());
      data.put(seed, known);
    }
    return known;
  }
}
