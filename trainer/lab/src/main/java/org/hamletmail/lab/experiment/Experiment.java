package org.hamletmail.lab.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.hamletmail.config.Recipe;

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
   * @param mail options of {@code hamlet train} that name mail, without dashes
   * @param places lines of the file that these come from
   * @param recipe that it is trained by, but for the seed
   * @param set keys in which it differs from the recipe that all rows have, as they are written
   * @param published test accuracy that somebody published for it, in percent
   */
  record Row(
      String name,
      int line,
      Map<String, List<String>> mail,
      Map<String, Integer> places,
      Recipe recipe,
      Map<String, String> set,
      OptionalDouble published) {

    /** Returns the arguments of its training, which has the recipe besides. */
    List<String> arguments(String output) {
      List<String> arguments = new ArrayList<>();
      mail.forEach(
          (option, values) -> values.forEach(value -> arguments.add("--" + option + "=" + value)));
      arguments.add("--output=" + output);
      // The directory's name is a digest, and logs show the model's.
      arguments.add("--name=experiment");
      return arguments;
    }
  }
}
