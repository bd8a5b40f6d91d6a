package org.hamletmail.trainer;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.hamletmail.finetune.Recipe;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The options of a training that its model's {@code model.json} tells of. */
final class RecordedOptions {
  /** Paths say who trained; space, and how often somebody looks, change no model. */
  private static final Set<String> NOT_RECORDED =
      Set.of("PATH", "FILE", "LINK", "MB", "STEPS", "BATCHES", "DEVICE");

  private RecordedOptions() {}

  /**
   * Returns the options as they were given or defaulted, but for those that change no model.
   *
   * @param spec of a command that was parsed
   */
  static Map<String, String> of(CommandSpec spec, Recipe recipe, LessonOptions lessons) {
    Map<String, String> described = new TreeMap<>();
    described.put("trainable", Choice.spelled(recipe.trainable()));
    described.put("learning-rate", Double.toString(recipe.learningRate().peak()));
    ParseResult given = spec.commandLine().getParseResult();
    for (var option : spec.options()) {
      boolean harmless = !NOT_RECORDED.contains(option.paramLabel());
      Object value = option.getValue();
      if (harmless
          && value != null
          && option.arity().max() > 0
          && !(value instanceof Map)
          && !(value instanceof Path)
          && (given.hasMatchedOption(option) || option.defaultValue() != null)) {
        described.put(option.longestName().substring(2), spelled(value));
      }
    }
    lessons.describe(described);
    return described;
  }

  private static String spelled(Object value) {
    return value instanceof Enum<?> choice ? Choice.spelled(choice) : value.toString();
  }
}
