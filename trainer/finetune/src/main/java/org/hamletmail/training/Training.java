package org.hamletmail.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hamletmail.classifier.Gpt2SpamClassifier;
import org.hamletmail.classifier.ModelWriter;
import org.hamletmail.config.Recipe;
import org.hamletmail.config.Recipe.Balance;
import org.hamletmail.corpus.CorpusException;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.dataset.MessageGroups;
import org.hamletmail.finetune.Example;
import org.hamletmail.finetune.FineTuner;
import org.hamletmail.finetune.LabelWeights;
import org.hamletmail.finetune.TrainingDivergedException;
import org.hamletmail.finetune.TrainingListener;
import org.hamletmail.finetune.TrainingMethod;
import org.hamletmail.finetune.TrainingModel;
import org.hamletmail.finetune.TrainingRun;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Readout;
import org.hamletmail.gpt2.TensorType;
import org.hamletmail.tokenizer.Gpt2Tokenizer;
import org.hamletmail.tokenizer.Tokenizer;
import org.hamletmail.tokenizer.WordTokenizer;

/**
 * A training of a model by a recipe on mail, which nothing speaks against but, perhaps, the mail.
 *
 * <p>Its way, one method a stretch:
 *
 * <ol>
 *   <li>{@link #of}: recipe, base and mail go together, before hours of work.
 *   <li>{@link #read}: the mail becomes texts, copies and near-copies are found, and the groups of
 *       them are divided into training, validation and test part, and balanced.
 *   <li>{@link #train}: the words of the training part become a tokenizer, a base or chance the
 *       weights to begin with, texts become examples, a teacher of words learns from these; the
 *       frozen blocks run, and the epochs fit the rest.
 *   <li>{@link #measure}: the model is written as it will serve, read back, calibrated on the
 *       validation part, and given thresholds.
 * </ol>
 *
 * <p>The mail is read before the training, and not by it, so that several may have it in common.
 * For one thread, and one training at a time in a process.
 */
public final class Training {
  private final Recipe recipe;
  private final Mail mail;
  private final Division division;
  private final StartingModel start;
  private final Gpt2Config config;
  private final TrainingMethod method;
  private final Computation computation;
  private final ModelForm form;

  private Training(
      Recipe recipe,
      Mail mail,
      Division division,
      StartingModel start,
      Gpt2Config config,
      TrainingMethod method,
      Computation computation,
      ModelForm form) {
    this.recipe = recipe;
    this.mail = mail;
    this.division = division;
    this.start = start;
    this.config = config;
    this.method = method;
    this.computation = computation;
    this.form = form;
  }

  /**
   * Refuses what would fail after hours of training.
   *
   * @param wanted recipe, settled or not
   * @param name of the model in logs and headers
   * @param base that the recipe names; empty for a new model
   * @throws IllegalArgumentException if keys or the division of the mail contradict each other, the
   *     base or the device
   * @throws IOException if the base can't be read
   */
  public static Training of(Recipe wanted, Mail mail, String name, Optional<Base> base)
      throws IOException {
    Recipe recipe = wanted.settled();
    Division division = Division.of(recipe.mail(), mail);
    StartingModel start = StartingModel.of(recipe, base);
    if (recipe.model().shareBase() && base.isEmpty()) {
      throw new IllegalArgumentException(
          "model.share-base is true; expected a base with it, of model.base or --base");
    }
    Computation computation = Computation.of(recipe.engine());
    TrainingMethod method = TrainingMethods.classifier(recipe);
    Gpt2Config config = start.config(method.maxTokens());
    FineTuner.requireFits(method, config);
    Recipe told = recipe.told(base.isPresent() ? Optional.of(base.get().told()) : Optional.empty());
    ModelForm form = ModelForm.of(name, told, method, base);
    form.check(config);
    return new Training(told, mail, division, start, config, method, computation, form);
  }

  /** Returns the size of the model, but for its vocabulary where that is learnt. */
  public Gpt2Config config() {
    return config;
  }

  /** Returns the numbers in which its weights are stored. */
  public TensorType numbers() {
    return form.type();
  }

  /** Returns how often it passes over the mail, at most. */
  public int epochs() {
    return method.epochs();
  }

  /** Returns the threads of the engine. */
  public int threads() {
    return computation.threads();
  }

  /**
   * Returns how many characters of a text anything looks at. Groups, and with them the division,
   * don't depend on the recipe: models stay comparable.
   */
  public long charactersRead() {
    return Math.max(
        MessageGroups.CHARACTERS_READ,
        Gpt2Tokenizer.charactersRead(method.maxTokens(), method.windows()));
  }

  /**
   * Reads, groups, divides and balances the mail.
   *
   * @param characters that are held of each text, at least {@link #charactersRead}
   * @throws CorpusException if a source is of no use, or a part lacks a label
   * @throws IOException if a file of ids can't be read
   */
  public TrainingMail read(long characters, TrainingListener listener) throws IOException {
    return TrainingMail.read(mail, division, recipe.seed(), characters, listener);
  }

  /**
   * Trains; goes on from the last epoch that an interrupted training of the same kind has kept.
   *
   * @param data as {@link #read} by this training, or by one with the same mail
   * @param folder that keeps the training's state
   * @return the model of the best epoch, the caller's to close
   * @throws TrainingDivergedException if the loss stops being a number
   * @throws IOException if the base can't be read
   */
  public TrainedModel train(TrainingMail data, Path folder, TrainingListener listener)
      throws IOException {
    List<LabeledMessage> shown = data.repeated(mail.repeat());
    Tokenizer tokenizer = start.tokenizer(data.splits().train(), listener);
    TrainingModel weights = start.begin(config, tokenizer, method.seed(), computation, listener);
    try {
      enlargeHead(weights, tokenizer);
      Examples examples = new Examples(tokenizer, method);
      List<Example> train = examples.of(shown);
      FineTuner tuner = weights.tuner(method, tokenizer.padId()).trunk(computation.precision());
      if (division.balance() == Balance.WEIGHT) {
        tuner.weighted(LabelWeights.balancing(train));
      }
      if (recipe.teacher().words()) {
        tuner.taught(WordLessons.of(recipe.teacher(), train, weights, tokenizer, method, listener));
      }
      TrainingRun run =
          tuner.train(
              train, examples.of(data.splits().validation()), computation.plan(folder), listener);
      return new TrainedModel(
          form, weights, tokenizer, run, shown.size(), computation.facts(run.trunk()), data);
    } catch (RuntimeException | Error e) {
      weights.close();
      throw e;
    }
  }

  /** Measured with words only; on byte pairs small models learnt unknown ones by heart with it. */
  private void enlargeHead(TrainingModel weights, Tokenizer tokenizer) {
    if (method.readout() == Readout.MEAN && tokenizer instanceof WordTokenizer) {
      weights.withHeadTimes(Math.sqrt(method.maxTokens()));
    }
  }

  /**
   * Writes the model, and has what serves read and measure it: figures and thresholds are those of
   * the weights as they are stored.
   *
   * @param directory to write; its weights may become those of the model in its place
   * @param others messages that it is to judge as well
   */
  public MeasuredModel measure(TrainedModel model, Path directory, List<LabeledMessage> others)
      throws IOException {
    ModelWriter.create(directory, model.unmeasured(), model.files());
    Scores raw;
    try (Gpt2SpamClassifier classifier =
        Gpt2SpamClassifier.open(directory, form.keptTo().map(Base::file), threads())) {
      raw = Scores.of(classifier, model.data().splits(), others);
    }
    return MeasuredModel.of(raw, model.data(), recipe.reading().signs(), recipe.thresholds());
  }
}
