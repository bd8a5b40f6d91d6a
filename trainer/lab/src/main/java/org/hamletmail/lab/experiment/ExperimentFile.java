package org.hamletmail.lab.experiment;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hamletmail.commands.CorpusOptions;
import org.hamletmail.commands.DatasetOptions;
import org.hamletmail.commands.PublishedBase;
import org.hamletmail.commands.TrainCommand;
import org.hamletmail.config.ConfigLoader;
import org.hamletmail.config.ConfigProblem;
import org.hamletmail.config.InvalidConfigException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Reads the file of an experiment; what is wrong with it is found all at once. */
final class ExperimentFile {
  private static final Set<String> SECTIONS = Set.of("title", "seeds", "data", "common", "rows");
  private static final Set<String> OF_ROW = Set.of("name", "published", "options");

  /** Set by the experiment itself, or no options of a training. */
  private static final Set<String> OWN =
      Set.of("output", "replace", "name", "seed", "share-base", "help", "version", "verbose");

  private static final long DEFAULT_SEED = 123;

  private final Path path;
  private final List<ConfigProblem> problems = new ArrayList<>();
  private final CommandSpec command = CommandSpec.forAnnotatedObject(new TrainCommand());
  private final Set<String> dataOptions =
      Stream.of(new CorpusOptions(), new DatasetOptions())
          .flatMap(
              options -> CommandSpec.forAnnotatedObject(options).optionsMap().keySet().stream())
          .map(option -> option.substring(2))
          .collect(Collectors.toSet());

  private ExperimentFile(Path path) {
    this.path = path;
  }

  /**
   * Reads a file. Relative paths in it count from its folder; {@code ${HOME}} and other variables
   * of the environment are filled in.
   *
   * @throws InvalidConfigException with all that is wrong
   */
  static Experiment read(Path file) {
    ExperimentFile reader = new ExperimentFile(file);
    Experiment experiment = reader.read(ConfigLoader.written(file));
    if (!reader.problems.isEmpty()) {
      throw new InvalidConfigException(reader.problems);
    }
    return experiment;
  }

  private Experiment read(Config written) {
    Config config;
    try {
      config = written.resolve();
    } catch (ConfigException e) {
      int line = e.origin() == null ? 0 : Math.max(0, e.origin().lineNumber());
      throw new InvalidConfigException(
          List.of(
              new ConfigProblem(
                  path.toString(),
                  line,
                  "",
                  "has a ${...} that can't be followed",
                  "keys of this file or variables of the environment",
                  "write the value out")));
    }
    ConfigObject root = config.root();
    onlyKnown("", root, SECTIONS);
    Map<String, Given> shared = new LinkedHashMap<>();
    options("data", root.get("data"), shared, true);
    options("common", root.get("common"), shared, false);
    List<Experiment.Row> rows = rows(root, shared);
    return new Experiment(title(root), seeds(root), rows);
  }

  private record Given(List<String> values, int line) {}

  private String title(ConfigObject root) {
    ConfigValue title = root.get("title");
    if (title == null) {
      return String.valueOf(path.getFileName()).replaceAll("\\.[^.]*$", "");
    }
    if (title.valueType() != ConfigValueType.STRING) {
      refuse(title, "title", "a text", "put it in quotes");
    }
    return String.valueOf(title.unwrapped());
  }

  private List<Long> seeds(ConfigObject root) {
    ConfigValue given = root.get("seeds");
    if (given == null) {
      return List.of(DEFAULT_SEED);
    }
    List<Long> seeds = new ArrayList<>();
    if (given instanceof ConfigList list) {
      for (ConfigValue seed : list) {
        if (seed.unwrapped() instanceof Integer || seed.unwrapped() instanceof Long) {
          seeds.add(((Number) seed.unwrapped()).longValue());
        } else {
          refuse(seed, "seeds", "whole numbers", "such as [123, 124]");
        }
      }
    }
    if (seeds.isEmpty() || new HashSet<>(seeds).size() < seeds.size()) {
      refuse(given, "seeds", "a list of different whole numbers", "such as [123, 124]");
    }
    return seeds;
  }

  private List<Experiment.Row> rows(ConfigObject root, Map<String, Given> shared) {
    List<Experiment.Row> rows = new ArrayList<>();
    ConfigValue given = root.get("rows");
    if (!(given instanceof ConfigList list) || list.isEmpty()) {
      problems.add(
          new ConfigProblem(
              path.toString(),
              given == null ? 0 : line(given),
              "rows",
              given == null ? "is missing" : "is no list with rows in it",
              "a list of { name = ..., options { ... } }",
              "name at least one row"));
      return rows;
    }
    Set<String> names = new HashSet<>();
    for (ConfigValue each : list) {
      if (!(each instanceof ConfigObject row)) {
        refuse(each, "rows", "{ name = ..., options { ... } }", "put braces around the row");
        continue;
      }
      String name = name(row, names);
      onlyKnown(quoted(name) + " ", row, OF_ROW);
      Map<String, Given> all = new LinkedHashMap<>(shared);
      options(quoted(name), row.get("options"), all, false);
      Map<String, List<String>> options = new TreeMap<>();
      Map<String, Integer> places = new TreeMap<>();
      all.forEach((option, value) -> {
        options.put(option, value.values());
        places.put(option, value.line());
      });
      rows.add(new Experiment.Row(name, line(row), options, places, published(name, row)));
    }
    return rows;
  }

  private String name(ConfigObject row, Set<String> names) {
    ConfigValue name = row.get("name");
    String text = name == null ? "" : String.valueOf(name.unwrapped());
    if (text.isBlank() || text.length() > 100 || text.chars().anyMatch(Character::isISOControl)) {
      refuse(name == null ? row : name, "rows", "a name of 1 to 100 characters", "give name = ...");
    } else if (!names.add(text)) {
      refuse(name == null ? row : name, "rows", "a name that no other row has", "rename one");
    }
    return text;
  }

  private OptionalDouble published(String name, ConfigObject row) {
    ConfigValue published = row.get("published");
    if (published == null) {
      return OptionalDouble.empty();
    }
    if (published.unwrapped() instanceof Number percent
        && percent.doubleValue() >= 0
        && percent.doubleValue() <= 100) {
      return OptionalDouble.of(percent.doubleValue());
    }
    refuse(published, quoted(name) + " published", "a test accuracy in percent", "such as 95.00");
    return OptionalDouble.empty();
  }

  /** Adds options to those known so far; null takes one away. */
  private void options(
      String where, @Nullable ConfigValue section, Map<String, Given> all, boolean data) {
    if (section == null) {
      return;
    }
    if (!(section instanceof ConfigObject options)) {
      refuse(section, where, "options in braces", "such as { epochs = 5 }");
      return;
    }
    options.forEach((option, value) -> {
      OptionSpec spec = command.findOption("--" + option);
      if (spec == null) {
        refuse(value, where + " " + option, "an option of hamlet train", "see hamlet train --help");
      } else if (OWN.contains(option)) {
        refuse(value, where + " " + option, "nothing, the experiment sets it", "remove it");
      } else if (data != dataOptions.contains(option)) {
        String place = data ? "a row or in common" : "data, as all rows have the same";
        refuse(value, where + " " + option, "this option in " + place, "move it");
      } else if (value.valueType() == ConfigValueType.NULL) {
        all.remove(option);
      } else {
        all.put(option, new Given(values(where, spec, option, value), line(value)));
      }
    });
  }

  private List<String> values(String where, OptionSpec spec, String option, ConfigValue value) {
    List<ConfigValue> each =
        value instanceof ConfigList list && spec.isMultiValue() ? list : List.of(value);
    List<String> values = new ArrayList<>();
    for (ConfigValue one : each) {
      switch (one.valueType()) {
        case STRING, NUMBER, BOOLEAN -> values.add(text(spec, option, one));
        default -> refuse(one, where + " " + option, "one value", "see hamlet train --help");
      }
    }
    return values;
  }

  private String text(OptionSpec spec, String option, ConfigValue value) {
    String text = String.valueOf(value.unwrapped());
    boolean named = option.equals("base") && PublishedBase.named(text).isPresent();
    int behind = text.lastIndexOf('=');
    if (option.equals("repeat") && behind > 0) {
      // PATH=N, the path spelled as that of the source will be.
      return beside(text.substring(0, behind)) + text.substring(behind);
    }
    return named || spec.auxiliaryTypes()[0] != Path.class ? text : beside(text);
  }

  private String beside(String text) {
    try {
      return path.toAbsolutePath().resolveSibling(text).normalize().toString();
    } catch (InvalidPathException e) {
      return text;
    }
  }

  private void onlyKnown(String where, ConfigObject object, Set<String> known) {
    object.forEach((key, value) -> {
      if (!known.contains(key)) {
        problems.add(
            new ConfigProblem(
                path.toString(),
                line(value),
                where + key,
                "is unknown",
                "one of " + known.stream().sorted().collect(Collectors.joining(", ")),
                "correct its spelling"));
      }
    });
  }

  private void refuse(ConfigValue value, String key, String expected, String remedy) {
    String shown = String.valueOf(value.unwrapped()).replaceAll("\\p{Cntrl}", " ");
    problems.add(
        new ConfigProblem(
            path.toString(),
            line(value),
            key,
            "is " + (shown.length() > 80 ? shown.substring(0, 80) + "..." : shown),
            expected,
            remedy));
  }

  static String quoted(String name) {
    return "row \"" + name.replaceAll("\\p{Cntrl}", " ") + "\"";
  }

  private static int line(ConfigValue value) {
    return Math.max(0, value.origin().lineNumber());
  }
}
