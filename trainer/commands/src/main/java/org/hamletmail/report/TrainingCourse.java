package org.hamletmail.report;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.hamletmail.dataset.DataSummary;
import org.hamletmail.finetune.TrainingRun;

/**
 * How a model came about.
 *
 * @param run losses and accuracies
 * @param examplesAnEpoch that the model is shown in one epoch, at least 1
 * @param recipe settings by name
 * @param data what was read, and how it was divided
 */
public record TrainingCourse(
    TrainingRun run, int examplesAnEpoch, Map<String, String> recipe, DataSummary data) {

  /** Copies the recipe, sorted. */
  public TrainingCourse {
    recipe = Collections.unmodifiableMap(new TreeMap<>(recipe));
  }
}
