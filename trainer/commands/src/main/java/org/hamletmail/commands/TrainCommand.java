package org.hamletmail.commands;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hamletmail.classifier.EmbeddedModel;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.classifier.ModelWriter;
import org.hamletmail.config.Recipe;
import org.hamletmail.config.RecipeLoader;
import org.hamletmail.console.Complaint;
import org.hamletmail.console.OptionalCommand;
import org.hamletmail.console.Terminal;
import org.hamletmail.finetune.TrainingDivergedException;
import org.hamletmail.finetune.TrainingRun;
import org.hamletmail.tokenizer.Gpt2Tokenizer;
import org.hamletmail.training.Base;
import org.hamletmail.training.TrainedModel;
import org.hamletmail.training.Training;
import org.hamletmail.training.TrainingMail;
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
public final class TrainCommand implements OptionalCommand, Callable<Integer> {
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
   * A training, and what becomes of its model.
   *
   * @param base checkpoint to begin with; empty for a new model
   * @param old directory of the model that the new one is held against, where there is one
   */
  public record Checked(
      Training training, Optional<Base> base, Optional<Path> old, ModelSaving saving) {}

  /**
   * Refuses what would fail after hours of training.
   *
   * @throws IllegalArgumentException if options or keys contradict each other, the base or the
   *     device
   * @throws IOException if the base or the place for the model is of no use
   */
  public Checked check(Recipe recipe) throws IOException {
    // Who calls this measures a model, whatever it is worth.
    return check(recipe, review.old(result.link()), true);
  }

  private Checked check(Recipe recipe, Optional<Path> old, boolean force) throws IOException {
    requireMail();
    Output output = result.output();
    Optional<Base> base = BaseFile.of(recipe, System.getenv());
    Training training = Training.of(recipe, mail.mail(), result.name(output), base);
    review.check(output, result.link());
    ModelWriter.clean(output.directory());
    output.check(training.config(), training.numbers(), result.link());
    return new Checked(
        training,
        base,
        old,
        new ModelSaving(publication(output, recipe, force), result.showText()));
  }

  private void requireMail() {
    if (mail.sources().isEmpty()) {
      throw new IllegalArgumentException(
          "no mail to train on; name some with --ham and --spam, or with --labeled");
    }
  }

  /** The same command with another recipe, such as a file that was changed, is another training. */
  private Publication publication(Output output, Recipe recipe, boolean force) {
    List<String> command =
        new ArrayList<>(spec.root().commandLine().getParseResult().originalArgs());
    command.add(recipe.text());
    return new Publication(output, result.link(), force, command);
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
    Publication left = publication(result.output(), recipe, review.force());
    Optional<Path> base = BaseFile.of(recipe, System.getenv()).map(Base::file);
    if (!left.finish(base, spec.commandLine().getOut())) {
      Checked checked = check(recipe, replaced(recipe), review.force());
      train(checked, () -> read(checked));
    }
  }

  /**
   * Returns what a new model would take the place of, the embedded one where no other is in use.
   * What reproduces the book's figures takes no model's place.
   */
  private Optional<Path> replaced(Recipe recipe) {
    return review
        .old(result.link())
        .or(() ->
            recipe.mail().split() == Recipe.Split.BOOK
                ? Optional.empty()
                : EmbeddedModel.ifThere());
  }

  private void adapt(Recipe recipe) throws IOException {
    Adapting.check(recipe, mail.mail());
    requireMail();
    Publication left = publication(result.output(), recipe, review.force());
    Path from = Adapting.from(recipes.from(), result.link());
    Optional<Base> gpt2 = Adapting.checkpoint(from);
    PrintWriter out = spec.commandLine().getOut();
    if (left.finish(gpt2.map(Base::file), out)) {
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
    TrainingMail read() throws IOException;
  }

  /** Reads, divides and balances the mail. */
  public TrainingMail read(Checked checked) throws IOException {
    return checked.training().read(charactersRead(checked), console());
  }

  /** Returns what is held of a text: as much as anything looks at. */
  public long charactersRead(Checked checked) {
    long old =
        checked
            .old()
            .map(directory -> ModelDirectory.manifest(directory).description())
            .map(is -> Gpt2Tokenizer.charactersRead(is.maxTokens(), is.maxWindows()))
            .orElse(0L);
    return Math.max(checked.training().charactersRead(), old);
  }

  /** Trains and writes the model directory; goes on where an interrupted training stopped. */
  public TrainingRun train(Checked checked, Reading reading) throws IOException {
    try (Unfinished unfinished = Unfinished.take(checked.saving().publication().output())) {
      TrainingRun run = train(checked, reading.read(), unfinished);
      unfinished.forget();
      return run;
    }
  }

  private TrainingRun train(Checked checked, TrainingMail data, Unfinished unfinished)
      throws IOException {
    Review held =
        Review.prepare(
            review,
            checked.old(),
            checked.base(),
            data.splits().test(),
            mail.reading(),
            checked.training().threads());
    try (TrainedModel model = trained(checked.training(), data, unfinished.folder())) {
      save(checked, model, held, unfinished.folder());
      return model.run();
    } catch (TrainingDivergedException | UnpublishedModelException e) {
      // It would diverge again, or is trained and written.
      unfinished.forget();
      throw e;
    }
  }

  private TrainedModel trained(Training training, TrainingMail data, Path folder)
      throws IOException {
    try (TrainingConsole console = console(Terminal.isThere(), training.epochs())) {
      return training.train(data, folder, console);
    }
  }

  private void save(Checked checked, TrainedModel model, Review held, Path folder)
      throws IOException {
    Map<String, String> facts = Facts.of(mail);
    facts.putAll(model.facts());
    try {
      checked
          .saving()
          .save(checked.training(), model, facts, held, folder, spec.commandLine().getOut());
    } catch (IOException e) {
      throw new IOException(
          "the model can't be written beside "
              + checked.saving().publication().output().directory()
              + ": "
              + Complaint.of(e)
              + "; make room, or whatever it takes, and run the same command again: it goes on"
              + " from the last epoch that could be kept",
          e);
    }
  }

  private TrainingConsole console() {
    return new TrainingConsole(spec.commandLine().getOut(), spec.commandLine().getErr());
  }

  private TrainingConsole console(boolean terminal, int epochs) {
    return new TrainingConsole(
        spec.commandLine().getOut(), spec.commandLine().getErr(), terminal, epochs);
  }
}
