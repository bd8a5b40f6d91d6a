package org.hamletmail.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.hamletmail.classifier.ModelDescription;
import org.hamletmail.classifier.ModelManifest;
import org.hamletmail.classifier.ModelWriter;
import org.hamletmail.config.Recipe;
import org.hamletmail.finetune.TrainingModel;
import org.hamletmail.finetune.TrainingRun;
import org.hamletmail.tokenizer.KnownWords;
import org.hamletmail.tokenizer.Tokenizer;
import org.hamletmail.tokenizer.WordTokenizer;

/** What was trained, on what: a model in memory, which is its holder's to close. */
public final class TrainedModel implements AutoCloseable {
  private final ModelForm form;
  private final TrainingModel weights;
  private final Tokenizer tokenizer;
  private final TrainingRun run;
  private final int examplesAnEpoch;
  private final Map<String, String> facts;
  private final TrainingMail data;

  TrainedModel(
      ModelForm form,
      TrainingModel weights,
      Tokenizer tokenizer,
      TrainingRun run,
      int examplesAnEpoch,
      Map<String, String> facts,
      TrainingMail data) {
    this.form = form;
    this.weights = weights;
    this.tokenizer = tokenizer;
    this.run = run;
    this.examplesAnEpoch = examplesAnEpoch;
    this.facts = Map.copyOf(facts);
    this.data = data;
  }

  /** Returns its name in logs and headers. */
  public String name() {
    return form.name();
  }

  /** Returns the recipe as the model directory holds it. */
  public Recipe recipe() {
    return form.recipe();
  }

  /** Returns the course of the training. */
  public TrainingRun run() {
    return run;
  }

  /** Returns how many examples each epoch showed. */
  public int examplesAnEpoch() {
    return examplesAnEpoch;
  }

  /** Returns what the training found out, for whoever reads {@code model.json}. */
  public Map<String, String> facts() {
    return facts;
  }

  /** Returns the mail that it was trained on. */
  public TrainingMail data() {
    return data;
  }

  ModelDescription unmeasured() {
    return form.unmeasured(weights.config(), tokenizer.kind(), data.digest(), data.seenHam());
  }

  /**
   * Returns what {@code model.json} says of it.
   *
   * @param measured the model as it will serve
   * @param told of the training, by name
   * @param metrics by name
   */
  public ModelDescription description(
      MeasuredModel measured, Map<String, String> told, Map<String, Double> metrics) {
    ModelDescription is = unmeasured();
    return is.withCalibration(measured.calibration())
        .withThresholds(
            measured.thresholds().tag().threshold(), measured.thresholds().rejectThreshold())
        .withTraining(is.training().with(told, metrics));
  }

  /** Returns the files of a model directory that hold what was trained. */
  Map<String, ModelWriter.FileContent> files() {
    return files(this::write);
  }

  /**
   * Returns the files of a model directory that hold what was trained; the map is the caller's.
   *
   * @param stored directory with the same weights, which become those of the new one
   */
  public Map<String, ModelWriter.FileContent> files(Path stored) {
    return files(file -> link(stored.resolve(ModelManifest.WEIGHTS), file));
  }

  private Map<String, ModelWriter.FileContent> files(ModelWriter.FileContent content) {
    Map<String, ModelWriter.FileContent> files = new TreeMap<>();
    files.put(ModelManifest.WEIGHTS, content);
    files.put(ModelManifest.RECIPE, file -> RecipeFile.write(recipe(), file));
    if (tokenizer instanceof WordTokenizer known) {
      files.put(KnownWords.FILE, known.words()::write);
    }
    return files;
  }

  private void write(Path file) throws IOException {
    int layers = weights.config().layers();
    weights.write(
        file,
        form.type(),
        tensor -> form.keptTo().isEmpty() || form.method().trainable().trains(tensor, layers));
  }

  private static void link(Path from, Path to) throws IOException {
    Files.delete(to);
    try {
      Files.createLink(to, from);
    } catch (IOException | UnsupportedOperationException e) {
      // Not every file system has hard links; a copy, with the same permissions, does as well.
      Files.copy(from, to);
    }
  }

  /** Releases the weights. */
  @Override
  public void close() {
    weights.close();
  }
}
