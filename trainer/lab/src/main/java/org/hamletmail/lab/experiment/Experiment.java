package org.hamletmail.lab.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Trainings that differ in what they are compared for, and in nothing else.
 *
 * @param title of the table
 * @param seeds each row is trained with each of them
 * @param rows in the order of the table, at least one
 */
record Experiment(String title, List<Long> seeds, List<Row> rows) {

  /** Copies the lists. */
  Experiment {
    seeds = List.copyOf(seeds);
    rows = List.copyOf(rows);
  }

  /**
   * A row of the table.
   *
   * @param name unique in its table
   * @param line of the file where it begins
   * @param options of {@code hamlet train} by name, without dashes: data, common and own ones
   * @param places lines of the file that the options come from
   * @param published test accuracy that somebody published for it, in percent
   */
  record Row(
      String name,
      int line,
      Map<String, List<String>> options,
      Map<String, Integer> places,
      OptionalDouble published) {

    /** Returns the arguments of its training. */
    List<String> arguments(long seed, String output) {
      List<String> arguments = new ArrayList<>();
      options.forEach(
          (option, values) -> values.forEach(value -> arguments.add("--" + option + "=" + value)));
      arguments.add("--seed=" + seed);
      arguments.add("--output=" + output);
      // The directory's name is a digest, and logs show the model's.
      arguments.add("--name=experiment");
      return arguments;
    }
  }
}
