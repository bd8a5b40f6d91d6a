package org.hamletmail.classifier;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.hamletmail.files.Sha256;

/**
 * How a model came about; for people, nothing depends on it.
 *
 * @param recipe settings of the training by name
 * @param seed of everything random in it
 * @param corpusSha256 digest of the training data, 64 lower-case hexadecimal digits
 * @param metrics measured figures by name, finite
 */
public record TrainingRecord(
    Map<String, String> recipe, long seed, String corpusSha256, Map<String, Double> metrics) {
  /** Entry of the recipe that says what users had marked of the mail, where they had. */
  public static final String LEARNT = "learnt";

  /** Entry with the id of the model that was adapted, where one was. */
  public static final String ADAPTED_FROM = "adapted-from";

  /** Copies the maps, sorted, and rejects what model.json can't hold. */
  public TrainingRecord {
    recipe = Collections.unmodifiableMap(new TreeMap<>(recipe));
    metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
    Sha256.requireHex("corpusSha256", corpusSha256);
    metrics.forEach((name, value) -> {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "metric " + name + " is " + value + "; expected a finite number");
      }
    });
  }

  /** Returns the record of the same training with other settings and figures. */
  public TrainingRecord with(Map<String, String> settings, Map<String, Double> figures) {
    return new TrainingRecord(settings, seed, corpusSha256, figures);
  }
}
