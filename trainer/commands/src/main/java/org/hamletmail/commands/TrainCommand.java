package org.hamletmail.commands;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.classifier.ModelWriter;
import org.hamletmail.config.Recipe;
import org.hamletmail.config.RecipeLoader;
import org.hamletmail.corpus.CorpusSource;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.dataset.MessageGroups;
import org.hamletmail.finetune.FineTuner;
import org.hamletmail.finetune.TrainingDevice;
import org.hamletmail.finetune.TrainingDivergedException;
import org.hamletmail.finetune.TrainingMethod;
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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code hamlet train}: from labelled mail to a model directory. Exit codes: 0 done, 1 failed, 2
 * wrong arguments.
 */
@Command(
    name = "train",
    description = "Has the model in use, or the embedded one, learn your own mail.",
    footer = {
      "",
      "All keys of recipes are explained in conf/reference-recipe.conf.",
      "Example: hamlet train --ham ~/Maildir --spam ~/Maildir/.Junk --output model"
    },
    abbreviateSynopsis = true,
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class TrainCommand implements Callable<Integer> {
  private static final String NO_MAIL =
      "no mail to train on; name some with --ham and --spam, or with --labeled";

  @ArgGroup(
      exclusive = false,
      validate = false,
      heading = "%nMail, of both labels; what names mail may be given again:%n")
  private TrainingMailOptions mail = new TrainingMailOptions();

  @ArgGroup(exclusive = false, validate = false, heading = "%nOutput:%n")
  private OutputOptions result = new OutputOptions();

  @ArgGroup(
      exclusive = false,
      validate = false,
      heading = "%nRecipe, own-mail unless said otherwise:%n")
  private RecipeOptions recipes = new RecipeOptions();

  @ArgGroup(exclusive = false, validate = false, heading = "%nSafety:%n")
  private ReviewOptions review = new ReviewOptions();

  @Spec private CommandSpec spec;

  /** For picocli. */
  public TrainCommand() {}

  @Override
  public Integer call() {
    return Outcome.of("hamlet train", spec, () -> train(recipes.recipe(RecipeLoader.DEFAULT)));
  }

  /**
   * A training that nothing speaks against but, perhaps, the mail.
   *
   * @param base checkpoint to begin with; absent for a new model
   * @param recipe settled, as the model directory will hold it
   * @param method the same, as the library that trains knows it
   * @param workers threads of the engine
   */
  public record Checked(
      List<CorpusSource> sources,
      @Nullable Path base,
      Recipe recipe,
      TrainingMethod method,
      StartingModel start,
      Gpt2Config config,
      Computation computation,
      TrainingDevice device,
      int workers,
      ModelSaving saving) {}

  /**
   * Refuses what would fail after hours of training.
   *
   * @throws IllegalArgumentException if options or keys contradict each other, the base or the
   *     device
   * @throws IOException if the base or the place for the model is of no use
   */
  public Checked check(Recipe wanted) throws IOException {
    List<CorpusSource> sources = mail.sources();
    if (sources.isEmpty()) {
      throw new IllegalArgumentException(NO_MAIL);
    }
    // Before hours of training.
    mail.config();
    new Division(wanted.mail(), mail).check();
    Recipe recipe = wanted.settled();
    StartingModel start = StartingModel.of(recipe);
    Path base = start.base();
    if (recipe.model().shareBase() && base == null) {
      throw new IllegalArgumentException(
          "model.share-base is true; expected a base with it, of model.base or --base");
    }
    Computation computation = new Computation(recipe.engine());
    TrainingDevice device = computation.device();
    TrainingMethod method = TrainingMethods.classifier(recipe);
    Gpt2Config config = start.config(method.maxTokens());
    FineTuner.requireFits(method, config);
    Output output = result.output();
    int workers = computation.workers();
    Optional<ModelForm.Base> kept =
        base != null && recipe.model().shareBase()
            ? Optional.of(ModelForm.Base.of(base))
            : Optional.empty();
    TensorType type = TensorType.valueOf(recipe.model().numbers().name());
    ModelSaving saving =
        new ModelSaving(
            new ModelForm(
                result.name(output),
                type,
                recipe.reading().neutralTokens(),
                recipe.reading().sharpness(),
                kept),
            publication(output, wanted),
            workers,
            recipe.reading().signs(),
            recipe.thresholds(),
            result.showText());
    saving.check(method, config);
    review.check(output, result.link());
    ModelWriter.clean(output.directory());
    output.check(config, type, result.link());
    return new Checked(
        sources,
        base,
        recipe.told(told(recipe, base)),
        method,
        start,
        config,
        computation,
        device,
        workers,
        saving);
  }

  private static Optional<String> told(Recipe recipe, @Nullable Path base) throws IOException {
    Optional<String> named = recipe.model().base();
    return named.isEmpty() || base == null
        ? Optional.empty()
        : Optional.of(BaseFile.toldOf(named.get(), base));
  }

  /** The same command with another recipe, such as a file that was changed, is another training. */
  private Publication publication(Output output, Recipe recipe) {
    List<String> command =
        new ArrayList<>(spec.root().commandLine().getParseResult().originalArgs());
    command.add(recipe.text());
    return new Publication(output, result.link(), review.force(), command);
  }

  private void train(Recipe recipe) throws IOException {
    if (recipe.training().part().equals(Optional.of(Recipe.Part.OWN_WORDS))) {
      adapt(recipe);
      return;
    }
    if (recipes.from().isPresent()) {
      throw new IllegalArgumentException(
          "--from has no effect where a new model is trained; leave --base and --recipe out to adapt"
              + " the model");
    }
    Publication left = publication(result.output(), recipe);
    Path base = StartingModel.checkpoint(recipe);
    if (!left.finish(Optional.ofNullable(base), spec.commandLine().getOut())) {
      Checked checked = check(recipe);
      train(checked, () -> read(checked));
    }
  }

  private void adapt(Recipe recipe) throws IOException {
    Adapting.check(recipe, mail);
    if (mail.sources().isEmpty()) {
      throw new IllegalArgumentException(NO_MAIL);
    }
    mail.config();
    Publication left = publication(result.output(), recipe);
    Path from = Adapting.from(recipes.from(), result.link());
    Optional<Path> gpt2 = Adapting.checkpoint(from);
    PrintWriter out = spec.commandLine().getOut();
    if (left.finish(gpt2, out)) {
      return;
    }
    Adaptation adaptation =
        new Adaptation(
            recipe.told(Optional.empty()),
            from,
            gpt2,
            result.name(left.output()),
            result.showText(),
            mail,
            review,
            left,
            out,
            spec.commandLine().getErr());
    adaptation.check();
    adaptation.run();
  }

  /** Mail that is read when its training has the place for its model to itself. */
  @FunctionalInterface
  public interface Reading {
    /** Reads it. */
    TrainingData read() throws IOException;
  }

  /** Reads, divides and balances the mail. */
  public TrainingData read(Checked checked) throws IOException {
    return TrainingData.read(
        checked.sources(),
        new Division(checked.recipe().mail(), mail),
        checked.recipe().seed(),
        mail.reading(),
        charactersRead(checked.method()),
        spec.commandLine().getOut(),
        spec.commandLine().getErr());
  }

  /** Trains and writes the model directory; goes on where an interrupted training stopped. */
  public TrainingRun train(Checked checked, Reading reading) throws IOException {
    Output output = checked.saving().publication().output();
    try (Unfinished unfinished = Unfinished.take(output)) {
      TrainingPlan plan = checked.computation().plan(unfinished.folder());
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
            review,
            result.link(),
            checked.base(),
            data.splits().test(),
            mail.reading(),
            checked.workers());
    List<LabeledMessage> shown = data.repeated(mail.repeat());
    Tokenizer tokenizer = checked.start().tokenizer(data.splits().train());
    Tuning tuning = new Tuning(checked, tokenizer, out);
    try (TrainingModel trained = tuning.begin()) {
      TrainingRun run = tuning.tune(trained, shown, data.splits().validation(), plan);
      Map<String, String> facts = Facts.of(mail);
      checked.computation().describe(run.trunk(), facts);
      Trained trainedModel =
          new Trained(
              trained,
              tokenizer,
              checked.recipe(),
              checked.method(),
              run,
              shown.size(),
              facts,
              data);
      try {
        checked.saving().save(trainedModel, held, unfinished.folder(), out);
      } catch (IOException e) {
        throw new IOException(
            "the model can't be written beside "
                + checked.saving().publication().output().directory()
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
  public long charactersRead(TrainingMethod method) {
    long read = Gpt2Tokenizer.charactersRead(method.maxTokens(), method.windows());
    long old =
        review
            .old(result.link())
            .map(directory -> ModelDirectory.manifest(directory).description())
            .map(is -> Gpt2Tokenizer.charactersRead(is.maxTokens(), is.maxWindows()))
            .orElse(0L);
    // Groups, and with them the division, don't depend on the recipe: models stay comparable.
    return Math.max(MessageGroups.CHARACTERS_READ, Math.max(read, old));
  }
}
