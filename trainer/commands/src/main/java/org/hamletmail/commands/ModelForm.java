package org.hamletmail.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hamletmail.classifier.Calibration;
import org.hamletmail.classifier.ModelDescription;
import org.hamletmail.classifier.ModelWriter;
import org.hamletmail.classifier.SeenHam;
import org.hamletmail.classifier.Threshold;
import org.hamletmail.classifier.TrainingRecord;
import org.hamletmail.config.Recipe;
import org.hamletmail.finetune.TrainingMethod;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.SafetensorsFile;
import org.hamletmail.gpt2.TensorType;
import org.hamletmail.tokenizer.KnownWords;
import org.hamletmail.tokenizer.Vocabulary;
import org.hamletmail.tokenizer.WordTokenizer;

/**
 * What a model directory is to be: its name, its numbers, and what it stands on.
 *
 * @param name of the model
 * @param type of the numbers on disk
 * @param neutralTokens that are added to a message's, see {@link ModelDescription}
 * @param sharpness of the windows' margins, likewise
 * @param base checkpoint that the model keeps to; empty where all tensors are stored
 */
public record ModelForm(
    String name, TensorType type, int neutralTokens, double sharpness, Optional<Base> base) {
  /** Name of the file with the tensors. */
  public static final String WEIGHTS = "model.safetensors";

  /** Name of the file with the recipe. */
  public static final String RECIPE = "recipe.conf";

  private static final Threshold HALF = new Threshold(0.5, 0);

  /** A checkpoint and its SHA-256. */
  public record Base(Path file, String sha256) {

    /** Reads the digest of a safetensors file. */
    public static Base of(Path file) throws IOException {
      try (SafetensorsFile opened = SafetensorsFile.open(file)) {
        return new Base(file, opened.sha256());
      }
    }
  }

  /**
   * Refuses before training what the model directory couldn't hold after it.
   *
   * @throws IllegalArgumentException with what to change
   */
  void check(TrainingMethod method, Gpt2Config config) {
    TrainingRecord nothing = new TrainingRecord(Map.of(), method.seed(), "0".repeat(64), Map.of());
    description(
        method,
        config,
        config.vocabulary() == Gpt2Config.GPT2_VOCABULARY ? Vocabulary.GPT2 : Vocabulary.GPT2_WORDS,
        Calibration.none(),
        HALF,
        Optional.empty(),
        nothing,
        SeenHam.UNRECORDED);
  }

  /** Returns what is known of a model before it is measured: enough to score with it. */
  ModelDescription unmeasured(Trained trained) {
    return description(trained, Calibration.none(), HALF, Optional.empty(), Map.of());
  }

  ModelDescription description(
      Trained trained,
      Calibration calibration,
      Threshold tag,
      Optional<Threshold> reject,
      Map<String, Double> metrics) {
    return description(
        trained.method(),
        trained.model().config(),
        trained.tokenizer().kind(),
        calibration,
        tag,
        reject,
        new TrainingRecord(
            trained.described(), trained.method().seed(), trained.data().digest(), metrics),
        trained.data().seenHam());
  }

  private ModelDescription description(
      TrainingMethod method,
      Gpt2Config config,
      Vocabulary vocabulary,
      Calibration calibration,
      Threshold tag,
      Optional<Threshold> reject,
      TrainingRecord record,
      SeenHam seenHam) {
    return new ModelDescription(
        name,
        config,
        vocabulary,
        method.maxTokens(),
        method.windows(),
        method.readout(),
        neutralTokens,
        sharpness,
        calibration,
        tag,
        reject,
        base.map(Base::sha256),
        record,
        seenHam);
  }

  /** Returns the files of a model directory that hold what was trained. */
  Map<String, ModelWriter.FileContent> files(Trained trained) {
    return files(trained, file -> write(trained, file));
  }

  /** Returns the same files, with the weights of a directory that holds them already. */
  Map<String, ModelWriter.FileContent> files(Trained trained, Path measured) {
    return files(trained, file -> link(measured.resolve(WEIGHTS), file));
  }

  private static Map<String, ModelWriter.FileContent> files(
      Trained trained, ModelWriter.FileContent weights) {
    Map<String, ModelWriter.FileContent> files = new TreeMap<>();
    files.put(WEIGHTS, weights);
    files.put(RECIPE, file -> Files.writeString(file, written(trained.recipe())));
    if (trained.tokenizer() instanceof WordTokenizer known) {
      files.put(KnownWords.FILE, known.words()::write);
    }
    return files;
  }

  /** Returns the file of a recipe. */
  static String written(Recipe recipe) {
    return "# The recipe of this model. Train by it again, or by a changed copy, with --recipe FILE;"
        + " hamlet train --help\n# names the rest, reference-recipe.conf explains each key.\n"
        + recipe.text();
  }

  private void write(Trained trained, Path file) throws IOException {
    int layers = trained.model().config().layers();
    trained
        .model()
        .write(
            file,
            type,
            tensor -> base.isEmpty() || trained.method().trainable().trains(tensor, layers));
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
}
