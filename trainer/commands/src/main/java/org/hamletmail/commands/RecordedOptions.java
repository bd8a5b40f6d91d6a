package org.hamletmail.commands;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.hamletmail.config.TextSettings;
import org.hamletmail.finetune.Recipe;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** What a model records of the options of its training. */
public final class RecordedOptions {
  /** Paths say who trained; space, and how often somebody looks, change no model. */
  private static final Set<String> NOT_RECORDED =
      Set.of("PATH", "FILE", "LINK", "MB", "STEPS", "BATCHES", "DEVICE");

  /** They say what happens to the files, not what is learnt. */
  private static final Set<String> FLAGS_NOT_RECORDED =
      Set.of("force", "replace", "share-base", "show-text");

  private RecordedOptions() {}

  /** Returns those of {@link #of(CommandSpec)}, and what a training took for those not given. */
  static Map<String, String> of(CommandSpec spec, Recipe recipe, LessonOptions lessons) {
    Map<String, String> recorded = of(spec);
    recorded.put("trainable", Choice.spelled(recipe.trainable()));
    recorded.put("learning-rate", Double.toString(recipe.learningRate().peak()));
    lessons.describe(recorded);
    return recorded;
  }

  /** Returns the options as they were given or defaulted, but for those that change no model. */
  public static Map<String, String> of(CommandSpec spec) {
    Map<String, String> recorded = new TreeMap<>();
    ParseResult given = spec.commandLine().getParseResult();
    for (var option : spec.options()) {
      String name = option.longestName().substring(2);
      boolean harmless =
          !NOT_RECORDED.contains(option.paramLabel()) && !FLAGS_NOT_RECORDED.contains(name);
      Object value = option.getValue();
      if (harmless
          && value != null
          && !(value instanceof Map)
          && !(value instanceof Path)
          && (given.hasMatchedOption(option) || option.defaultValue() != null)) {
        recorded.put(name, spelled(value));
      }
    }
    return recorded;
  }

  /** Adds how much was read of each message, by the names of the configuration. */
  public static void describe(TextSettings limits, Map<String, String> recorded) {
    recorded.put("text.max-message-bytes", Integer.toString(limits.maxMessageBytes()));
    recorded.put("text.max-depth", Integer.toString(limits.maxDepth()));
    recorded.put("text.max-parts", Integer.toString(limits.maxParts()));
    recorded.put("text.max-headers", Integer.toString(limits.maxHeaders()));
    recorded.put("text.max-characters", Integer.toString(limits.maxCharacters()));
  }

  private static String spelled(Object value) {
    return value instanceof Enum<?> choice ? Choice.spelled(choice) : value.toString();
  }
}
