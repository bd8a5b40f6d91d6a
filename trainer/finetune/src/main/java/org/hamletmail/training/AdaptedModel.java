package org.hamletmail.training;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.ModelDescription;
import org.hamletmail.classifier.ModelManifest;
import org.hamletmail.classifier.ModelWriter;
import org.hamletmail.classifier.OwnWords;
import org.hamletmail.classifier.TrainingRecord;
import org.hamletmail.config.Recipe;
import org.hamletmail.dataset.HamWriting;
import org.hamletmail.evaluation.Evaluation;
import org.hamletmail.evaluation.Thresholds;
import org.hamletmail.tokenizer.KnownWords;

/**
 * A model, and words of somebody's own mail beside it.
 *
 * @param from directory of the model
 * @param base manifest of the same
 * @param recipe by which the words were learnt
 * @param mail they are of
 * @param trial the words, and what they are worth
 */
public record AdaptedModel(
    Path from, ModelManifest base, Recipe recipe, OwnMail mail, OwnWordsTrial trial) {
  private static final String FROM = TrainingRecord.ADAPTED_FROM;
  private static final String FROM_WEIGHTS = "adapted-from-weights";
  private static final String FROM_THRESHOLD = "adapted-from-tag-threshold";

  /** Returns the id of a model, or of the one that it was adapted from. */
  public static String fromId(ModelManifest model) {
    return recorded(model, FROM).orElse(model.id());
  }

  /** Returns from which P(spam) a model tags, or the one that it was adapted from. */
  public static double fromThreshold(ModelManifest model) {
    return recorded(model, FROM_THRESHOLD)
        .map(Double::valueOf)
        .orElse(model.description().tagThreshold().pSpam());
  }

  private static Optional<String> recorded(ModelManifest model, String entry) {
    return model.files().containsKey(OwnWords.FILE)
        ? Optional.ofNullable(model.description().training().recipe().get(entry))
        : Optional.empty();
  }

  /** Returns where it comes from, for whoever reads {@code model.json}; the map is the caller's. */
  public Map<String, String> facts() {
    Map<String, String> facts = new TreeMap<>();
    facts.put(FROM, fromId(base));
    facts.put(FROM_WEIGHTS, base.files().getOrDefault(ModelManifest.WEIGHTS, ""));
    facts.put(FROM_THRESHOLD, Double.toString(fromThreshold(base)));
    facts.put(
        "adapted-to",
        String.format(
            Locale.ROOT,
            "%d ham, %d spam; %d words and pairs",
            mail.count(Label.HAM),
            mail.count(Label.SPAM),
            trial.learnt().size()));
    return facts;
  }

  /** Returns the figures that {@code model.json} holds; the map is the caller's. */
  public Map<String, Double> metrics() {
    Map<String, Double> metrics = new TreeMap<>(trial.thresholds().metrics());
    metrics.putAll(Evaluation.of(trial.judged(), trial.thresholds().tag().pSpam()).metrics("own"));
    metrics.put("own_ham", (double) mail.count(Label.HAM));
    metrics.put("own_spam", (double) mail.count(Label.SPAM));
    metrics.put("own_words", (double) trial.learnt().size());
    return metrics;
  }

  /**
   * Returns what {@code model.json} says of it.
   *
   * @param name in logs and headers
   * @param told of the training, by name
   * @param figures by name
   */
  public ModelDescription description(
      String name, Map<String, String> told, Map<String, Double> figures) {
    ModelDescription is = base.description();
    Thresholds chosen = trial.thresholds();
    return is.withName(name)
        .withThresholds(chosen.tag().threshold(), chosen.rejectThreshold())
        .withTraining(new TrainingRecord(told, recipe.seed(), mail.digest(), figures))
        .withSeenHam(is.seenHam().and(HamWriting.of(mail.messages())));
  }

  /** Returns the files of its directory; the map is the caller's. */
  public Map<String, ModelWriter.FileContent> files() {
    Map<String, ModelWriter.FileContent> files = new TreeMap<>();
    files.put(ModelManifest.WEIGHTS, file -> copy(ModelManifest.WEIGHTS, file));
    if (base.files().containsKey(KnownWords.FILE)) {
      files.put(KnownWords.FILE, file -> copy(KnownWords.FILE, file));
    }
    files.put(OwnWords.FILE, trial.learnt()::write);
    files.put(ModelManifest.RECIPE, file -> RecipeFile.write(recipe, file));
    return files;
  }

  /** No link: who changes the mode of the one must not change that of the other. */
  private void copy(String name, Path file) throws IOException {
    try (OutputStream copy = Files.newOutputStream(file)) {
      Files.copy(from.resolve(name), copy);
    }
  }
}
