package org.hamletmail.classifier;

import java.util.Optional;
import java.util.regex.Pattern;
import org.hamletmail.files.Sha256;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Readout;
import org.hamletmail.tokenizer.Gpt2Tokenizer;
import org.hamletmail.tokenizer.Vocabulary;

/**
 * What model.json says of a model, but for the digests of its files.
 *
 * @param name chosen by whoever trained it: letters, digits, dots, dashes, underscores
 * @param architecture size of the GPT-2; its vocabulary holds all ids of the tokenizer
 * @param vocabulary what the ids stand for
 * @param maxTokens tokens of one window, at most the architecture's positions
 * @param maxWindows windows that are read of a message, at least 1; their logits are averaged
 * @param readout position of a window that is read
 * @param neutralTokens how many tokens that speak for neither label are added to those of a message
 *     before the mean of all is taken, so that few words are little evidence; 0 or more, and 0
 *     where the read-out is of one position
 * @param sharpness how much the window that speaks most for spam outweighs the others, see {@link
 *     Passages}; 0 for their mean, at most 4
 * @param calibration of the logits
 * @param tagThreshold from which a message is labelled spam
 * @param rejectThreshold from which it may be rejected; empty where the data supports none
 * @param baseSha256 digest of the checkpoint that holds the tensors which model.safetensors lacks;
 *     empty where it lacks none
 * @param training how the model came about
 * @param seenHam in what writing it was shown ham
 */
public record ModelDescription(
    String name,
    Gpt2Config architecture,
    Vocabulary vocabulary,
    int maxTokens,
    int maxWindows,
    Readout readout,
    int neutralTokens,
    double sharpness,
    Calibration calibration,
    Threshold tagThreshold,
    Optional<Threshold> rejectThreshold,
    Optional<String> baseSha256,
    TrainingRecord training,
    SeenHam seenHam) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /** A message has at most 100,000 characters by default: more windows are never filled. */
  private static final int MAX_WINDOWS = 1024;

  private static final int MAX_NEUTRAL = 1000;
  private static final double MAX_SHARPNESS = 4;

  /** Rejects values outside their ranges. */
  public ModelDescription {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name is \""
              + name
              + "\"; expected 1 to 64 letters, digits, dots, dashes or underscores, the first a"
              + " letter or digit");
    }
    if (vocabulary == Vocabulary.GPT2 && architecture.vocabulary() <= Gpt2Tokenizer.PAD_ID) {
      throw new IllegalArgumentException(
          "architecture.vocabulary is "
              + architecture.vocabulary()
              + "; expected more than the pad id "
              + Gpt2Tokenizer.PAD_ID);
    }
    requireRange("maxTokens", maxTokens, architecture.positions());
    requireRange("maxWindows", maxWindows, MAX_WINDOWS);
    if (neutralTokens < 0 || neutralTokens > (readout == Readout.MEAN ? MAX_NEUTRAL : 0)) {
      throw new IllegalArgumentException(
          "neutralTokens is "
              + neutralTokens
              + "; expected 0 to "
              + MAX_NEUTRAL
              + " where the read-out is the mean, else 0");
    }
    if (!(sharpness >= 0 && sharpness <= MAX_SHARPNESS)) {
      throw new IllegalArgumentException(
          "sharpness is " + sharpness + "; expected 0 to " + MAX_SHARPNESS);
    }
    rejectThreshold.ifPresent(reject -> {
      if (reject.pSpam() < tagThreshold.pSpam()) {
        throw new IllegalArgumentException(
            "rejectThreshold.pSpam is "
                + reject.pSpam()
                + "; expected at least tagThreshold.pSpam, "
                + tagThreshold.pSpam());
      }
    });
    baseSha256.ifPresent(digest -> Sha256.requireHex("baseSha256", digest));
  }

  /** Returns the same model under another name. */
  public ModelDescription withName(String other) {
    return copy(other, calibration, tagThreshold, rejectThreshold, training, seenHam);
  }

  /** Returns the same model, calibrated otherwise. */
  public ModelDescription withCalibration(Calibration other) {
    return copy(name, other, tagThreshold, rejectThreshold, training, seenHam);
  }

  /** Returns the same model with other thresholds. */
  public ModelDescription withThresholds(Threshold tag, Optional<Threshold> reject) {
    return copy(name, calibration, tag, reject, training, seenHam);
  }

  /** Returns the same model with another record of its training. */
  public ModelDescription withTraining(TrainingRecord other) {
    return copy(name, calibration, tagThreshold, rejectThreshold, other, seenHam);
  }

  /** Returns the same model that was shown other ham. */
  public ModelDescription withSeenHam(SeenHam other) {
    return copy(name, calibration, tagThreshold, rejectThreshold, training, other);
  }

  private ModelDescription copy(
      String called,
      Calibration calibrated,
      Threshold tag,
      Optional<Threshold> reject,
      TrainingRecord trained,
      SeenHam shown) {
    return new ModelDescription(
        called,
        architecture,
        vocabulary,
        maxTokens,
        maxWindows,
        readout,
        neutralTokens,
        sharpness,
        calibrated,
        tag,
        reject,
        baseSha256,
        trained,
        shown);
  }

  private static void requireRange(String name, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(name + " is " + value + "; expected 1 to " + max);
    }
  }
}
