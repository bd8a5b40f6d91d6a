package org.hamletmail.lab.book;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hamletmail.classifier.Calibration;
import org.hamletmail.classifier.ModelDescription;
import org.hamletmail.classifier.ModelManifest;
import org.hamletmail.classifier.ModelWriter;
import org.hamletmail.classifier.SeenHam;
import org.hamletmail.classifier.Threshold;
import org.hamletmail.classifier.TrainingRecord;
import org.hamletmail.commands.Outcome;
import org.hamletmail.gpt2.Readout;
import org.hamletmail.gpt2.TensorType;
import org.hamletmail.lab.pth.PthFile;
import org.hamletmail.naming.Choice;
import org.hamletmail.tokenizer.Vocabulary;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code hamlet lab import-pth}: the book's saved classifier becomes a model directory. Exit codes:
 * 0 done, 1 failed, 2 wrong arguments.
 */
@Command(
    name = "import-pth",
    description = {
      "Makes a model directory of the classifier that readers of \"Build a Large Language Model"
          + " (From Scratch)\" train in chapter 6 (review_classifier.pth).",
      "",
      "Only a plain state_dict is read, by a reader that runs no code; anything else in the file is"
          + " refused by name."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class ImportPthCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "FILE", description = "What torch.save wrote.")
  private Path file;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "The model directory to write, which must not exist.")
  private Path directory;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "book",
      description = "Name of the model in logs and headers (default: ${DEFAULT-VALUE}).")
  private String name = "book";

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "120",
      description = "Length to which it was trained to pad (default: ${DEFAULT-VALUE}).")
  private int maxTokens = 120;

  @Option(
      names = "--readout",
      converter = OfReadout.class,
      completionCandidates = OfReadout.class,
      paramLabel = "POSITION",
      defaultValue = "last-position",
      description =
          "Position that it was trained to read: ${COMPLETION-CANDIDATES} (default:"
              + " ${DEFAULT-VALUE}, as in the book).")
  private Readout readout = Readout.LAST_POSITION;

  @Option(
      names = "--heads",
      paramLabel = "N",
      description = "Attention heads (default: one for each 64 channels, as published).")
  private @Nullable Integer heads;

  @Option(
      names = "--dtype",
      converter = OfType.class,
      completionCandidates = OfType.class,
      paramLabel = "TYPE",
      defaultValue = "f32",
      description =
          "Numbers of the weights on disk: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private TensorType type = TensorType.F32;

  @Spec private CommandSpec spec;

  /** For picocli. */
  public ImportPthCommand() {}

  @Override
  public Integer call() {
    return Outcome.of("hamlet lab import-pth", spec, this::convert);
  }

  private void convert() throws IOException {
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(directory + " exists already; name another --output");
    }
    if (!Files.exists(file)) {
      throw new IOException(file + " doesn't exist; check the path");
    }
    try (PthFile pth = PthFile.open(file)) {
      BookModel model = BookModel.of(pth, heads);
      // Nobody has measured it here: the false-positive rate is the worst there is.
      ModelDescription description =
          new ModelDescription(
              name,
              model.config(),
              Vocabulary.GPT2,
              maxTokens,
              1,
              readout,
              0,
              0,
              Calibration.none(),
              new Threshold(0.5, 1),
              Optional.empty(),
              Optional.empty(),
              new TrainingRecord(Map.of("imported", "pth"), 0, "0".repeat(64), Map.of()),
              SeenHam.UNRECORDED);
      ModelWriter.create(
          directory,
          description,
          Map.of(ModelManifest.WEIGHTS, target -> model.write(target, type)));
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          Locale.ROOT,
          "%d blocks of %d channels, written: %s%n"
              + "It has not been measured: it tags from P(spam) 0.5 and rejects nothing; see how good"
              + " it is with hamlet evaluate --model %s%n",
          model.config().layers(),
          model.config().channels(),
          directory,
          directory);
      out.flush();
    }
  }

  /** Positions, as recipes spell them. */
  static final class OfReadout extends Choice<Readout> {
    OfReadout() {
      super(Readout.values());
    }
  }

  /** Numbers, as recipes spell them. */
  static final class OfType extends Choice<TensorType> {
    OfType() {
      super(TensorType.values());
    }
  }
}
