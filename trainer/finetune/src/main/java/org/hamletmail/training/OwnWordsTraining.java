package org.hamletmail.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hamletmail.classifier.Gpt2SpamClassifier;
import org.hamletmail.classifier.ModelDescription;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.classifier.ModelManifest;
import org.hamletmail.classifier.OwnWords;
import org.hamletmail.config.Recipe;
import org.hamletmail.corpus.CorpusReading;
import org.hamletmail.corpus.CorpusSource;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.dataset.MessageGroups;
import org.hamletmail.evaluation.Measuring;
import org.hamletmail.evaluation.ScoredMessage;
import org.hamletmail.evaluation.Temperature;
import org.hamletmail.finetune.TrainingListener;
import org.hamletmail.tokenizer.Gpt2Tokenizer;

/**
 * Makes of a model one that knows somebody's own mail as well: the model stays as it is, and {@link
 * OwnWords} stand beside it. A model that was adapted before is adapted anew, from what it was
 * adapted from, and with all of the mail: what it had learnt of the same mail would judge itself.
 *
 * <p>Its way: {@link #read} the mail, have the model {@link #score} it, and {@link #train} words on
 * what the model leaves open; thresholds are chosen by cross-validation, see {@link OwnWordsTrial}.
 * For one thread.
 */
public final class OwnWordsTraining {
  private static final int AT_ONCE = 2000;

  private final Recipe recipe;
  private final Path from;
  private final Optional<Path> gpt2;
  private final String called;

  /**
   * Takes a model.
   *
   * @param recipe settled or not
   * @param from the model's directory
   * @param gpt2 checkpoint that it stands on, where it does
   * @param called how a person knows the model
   */
  public OwnWordsTraining(Recipe recipe, Path from, Optional<Path> gpt2, String called) {
    this.recipe = recipe;
    this.from = from;
    this.gpt2 = gpt2;
    this.called = called;
  }

  /** Returns the threads of the engine. */
  public int threads() {
    return Computation.threads(recipe.engine());
  }

  /**
   * Reads mail.
   *
   * @throws org.hamletmail.corpus.CorpusException if a source is of no use, a label is missing or
   *     the labels contradict
   */
  public OwnMail read(
      List<CorpusSource> sources, CorpusReading reading, TrainingListener listener) {
    ModelDescription is = ModelDirectory.manifest(from).description();
    long characters =
        Math.max(
            MessageGroups.CHARACTERS_READ,
            Gpt2Tokenizer.charactersRead(is.maxTokens(), is.maxWindows()));
    return OwnMail.read(sources, reading, characters, recipe.seed(), listener);
  }

  /**
   * What the model says, without words that it had learnt.
   *
   * @param own of the own mail, in its order
   * @param others of other messages, in their order
   */
  public record Before(List<ScoredMessage> own, List<ScoredMessage> others) {}

  /** Has the model judge the mail, and other messages. */
  public Before score(OwnMail mail, List<LabeledMessage> others, TrainingListener listener) {
    try (Gpt2SpamClassifier model = Gpt2SpamClassifier.openUnadapted(from, gpt2, threads())) {
      List<ScoredMessage> scored = new ArrayList<>();
      int all = mail.messages().size();
      for (int at = 0; at < all; at = Math.min(all, at + AT_ONCE)) {
        scored.addAll(
            Measuring.score(model, mail.messages().subList(at, Math.min(all, at + AT_ONCE))));
        listener.note(
            String.format(
                Locale.ROOT, "base       %s: %d of %d messages", called, scored.size(), all));
      }
      return new Before(scored, Measuring.score(model, others));
    }
  }

  /**
   * Learns words.
   *
   * @param before what the model says of the mail
   */
  public AdaptedModel train(OwnMail mail, List<ScoredMessage> before, TrainingListener listener) {
    ModelManifest base = ModelDirectory.manifest(from);
    double[] logOdds = before.stream().mapToDouble(m -> Temperature.logOdds(m.pSpam())).toArray();
    return new AdaptedModel(
        from, base, recipe, mail, OwnWordsTrial.of(mail, logOdds, recipe.thresholds(), listener));
  }
}
