package org.hamletmail.commands;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.classifier.ModelWriter;
import org.hamletmail.corpus.CorpusSource;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.dataset.MessageGroups;
import org.hamletmail.finetune.FineTuner;
import org.hamletmail.finetune.Recipe;
import org.hamletmail.finetune.TrainingDevice;
import org.hamletmail.finetune.TrainingDivergedException;
import org.hamletmail.finetune.TrainingModel;
import org.hamletmail.finetune.TrainingPlan;
import org.hamletmail.finetune.TrainingRun;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.TensorType;
import org.hamletmail.tokenizer.Gpt2Tokenizer;
import org.hamletmail.tokenizer.Tokenizer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code hamlet train}: from labelled mail to a model directory. Exit codes: 0 done, 1 failed, 2
 * wrong arguments.
 */
@Command(
    name = "train",
    description = {
      "Trains a model on your own mail.",
      "",
      "The mail is divided: most is trained on, a share chooses epoch and thresholds, a share"
          + " measures the result. Copies of one text stay on one side."
    },
    footer = {
      "",
      "Example:",
      "  hamlet train --ham ~/Maildir --spam ~/Maildir/.Junk --output model"
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class TrainCommand implements Callable<Integer> {
  @ArgGroup(
      exclusive = false,
      validate = false,
      heading = "%nMail to train on, at least one with ham and spam:%n")
  private CorpusOptions corpus = new CorpusOptions();

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "The model directory to write.")
  private Path directory;

  @Option(
      names = "--replace",
      description = "Take the place of a model directory, which is kept beside it.")
  private boolean replace;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name of the model in logs and headers (default: the directory's).")
  private @Nullable String name;

  @Option(
      names = "--dtype",
      converter = Choice.OfType.class,
      completionCandidates = Choice.OfType.class,
      paramLabel = "TYPE",
      defaultValue = "f32",
      description =
          "Numbers of the weights on disk: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}; the"
              + " others take half the space, and the figures are measured with them).")
  private TensorType type = TensorType.F32;

  @Option(
      names = "--share-base",
      description =
          "Store only what was trained; the base is then needed to use the model. For many models"
              + " on one base.")
  private boolean shareBase;

  @Option(
      names = "--show-text",
      description =
          "Let the report show how the worst mistaken messages begin, not their path alone. Whoever"
              + " may read the model then reads mail.")
  private boolean showText;

  @Mixin private EngineOptions engine;

  @ArgGroup(exclusive = false, validate = false, heading = "%nModel:%n")
  private ModelOptions model = new ModelOptions();

  @ArgGroup(exclusive = false, validate = false, heading = "%nDivision of the mail:%n")
  private DatasetOptions dataset = new DatasetOptions();

  @ArgGroup(exclusive = false, validate = false, heading = "%nTraining:%n")
  private RecipeOptions training = new RecipeOptions();

  @ArgGroup(exclusive = false, validate = false, heading = "%nLessons of a teacher:%n")
  private LessonOptions lessons = new LessonOptions();

  @ArgGroup(exclusive = false, validate = false, heading = "%nFrozen blocks, which run once:%n")
  private TrunkOptions trunk = new TrunkOptions();

  @ArgGroup(exclusive = false, validate = false, heading = "%nProgress:%n")
  private ProgressOptions progress = new ProgressOptions();

  @ArgGroup(exclusive = false, validate = false, heading = "%nThresholds:%n")
  private ThresholdOptions thresholds = new ThresholdOptions();

  @ArgGroup(exclusive = false, validate = false, heading = "%nReview and publication:%n")
  private ReviewOptions review = new ReviewOptions();

  @Spec private CommandSpec spec;

  /** For picocli. */
  public TrainCommand() {}

  @Override
  public Integer call() {
    return Outcome.of("hamlet train", spec, this::train);
  }

  /**
   * A training that nothing speaks against but, perhaps, the mail.
   *
   * @param base checkpoint to begin with; absent for a new model
   * @param workers threads of the engine
   */
  public record Checked(
      List<CorpusSource> sources,
      @Nullable Path base,
      Recipe recipe,
      Gpt2Config config,
      TrainingDevice device,
      int workers,
      ModelSaving saving) {}

  /**
   * Refuses what would fail after hours of training.
   *
   * @throws IllegalArgumentException if options contradict each other, the base or the device
   * @throws IOException if the base or the place for the model is of no use
   */
  public Checked check() throws IOException {
    List<CorpusSource> sources = corpus.sources();
    if (sources.isEmpty()) {
      throw new IllegalArgumentException(
          "no mail to train on; name some with --ham and --spam, or with --labeled");
    }
    // Before hours of training, and whoever mends the file meanwhile is not read.
    corpus.limits();
    Path base = model.base();
    if (shareBase && base == null) {
      throw new IllegalArgumentException("--share-base needs --base");
    }
    TrainingDevice chosen = engine.device();
    Recipe recipe = training.recipe(base != null);
    Gpt2Config config = model.config(recipe.maxTokens());
    FineTuner.requireFits(recipe, config);
    lessons.check();
    Output output = new Output(directory, replace);
    int workers = engine.workers();
    Optional<ModelForm.Base> kept =
        base != null && shareBase ? Optional.of(ModelForm.Base.of(base)) : Optional.empty();
    ModelSaving saving =
        new ModelSaving(
            new ModelForm(
                name == null ? output.name() : name, type, training.neutralTokens(), kept),
            publication(output),
            workers,
            thresholds,
            showText);
    saving.check(recipe, config);
    review.check(output);
    ModelWriter.clean(directory);
    output.check(config, type, review.link());
    return new Checked(sources, base, recipe, config, chosen, workers, saving);
  }

  private Publication publication(Output output) {
    return new Publication(
        output,
        review.link(),
        review.force(),
        spec.root().commandLine().getParseResult().originalArgs());
  }

  private void train() throws IOException {
    Publication left = publication(new Output(directory, replace));
    if (!left.finish(Optional.ofNullable(model.base()), spec.commandLine().getOut())) {
      Checked checked = check();
      train(checked, () -> read(checked));
    }
  }

  /** Mail that is read when its training has the place for its model to itself. */
  @FunctionalInterface
  public interface Reading {
    /** Returns the mail, divided and balanced. */
    TrainingData read() throws IOException;
  }

  /** Reads, divides and balances the mail. */
  public TrainingData read(Checked checked) throws IOException {
    return TrainingData.read(
        checked.sources(),
        dataset,
        checked.recipe().seed(),
        corpus.reading(),
        charactersRead(checked.recipe()),
        spec.commandLine().getOut(),
        spec.commandLine().getErr());
  }

  /** Trains and writes the model directory; goes on where an interrupted training stopped. */
  public TrainingRun train(Checked checked, Reading reading) throws IOException {
    Output output = checked.saving().publication().output();
    try (Unfinished unfinished = Unfinished.take(output)) {
      TrainingPlan plan = progress.plan(trunk.store(unfinished.folder()), unfinished.folder());
      TrainingRun run = train(checked, reading.read(), plan, unfinished);
      unfinished.forget();
      return run;
    }
  }

  private TrainingRun train(
      Checked checked, TrainingData data, TrainingPlan plan, Unfinished unfinished)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Review held =
        Review.prepare(
            review, checked.base(), data.splits().test(), corpus.reading(), checked.workers());
    List<LabeledMessage> shown = data.repeated(dataset.repeat());
    Tokenizer tokenizer = model.tokenizer(data.splits().train());
    Tuning tuning = new Tuning(checked, tokenizer, lessons, trunk.precision(), out);
    try (TrainingModel trained = tuning.begin()) {
      TrainingRun run = tuning.tune(trained, shown, data.splits().validation(), plan);
      Map<String, String> recorded = RecordedOptions.of(spec, checked.recipe(), lessons);
      RecordedOptions.describe(corpus.limits(), recorded);
      trunk.describe(run.trunk(), recorded);
      Trained result =
          new Trained(trained, tokenizer, checked.recipe(), run, shown.size(), recorded, data);
      try {
        checked.saving().save(result, held, unfinished.folder(), out);
      } catch (IOException e) {
        throw new IOException(
            "the model can't be written beside "
                + directory
                + ": "
                + Reason.of(e)
                + "; make room, or whatever it takes, and run the same command again: it goes on"
                + " from the last epoch that could be kept",
            e);
      }
      return run;
    } catch (TrainingDivergedException | UnpublishedModelException e) {
      // It would diverge again, or is trained and written.
      unfinished.forget();
      throw e;
    }
  }

  /** Returns what is held of a text: as much as anything looks at. */
  public long charactersRead(Recipe recipe) {
    long read = Gpt2Tokenizer.charactersRead(recipe.maxTokens(), recipe.windows());
    long old =
        review
            .old()
            .map(directory -> ModelDirectory.manifest(directory).description())
            .map(is -> Gpt2Tokenizer.charactersRead(is.maxTokens(), is.maxWindows()))
            .orElse(0L);
    // Groups, and with them the division, don't depend on the recipe: models stay comparable.
    return Math.max(MessageGroups.CHARACTERS_READ, Math.max(read, old));
  }
}
