package org.hamletmail.lab.experiment;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hamletmail.commands.TrainingMailOptions;
import org.hamletmail.config.ConfigLoader;
import org.hamletmail.config.ConfigProblem;
import org.hamletmail.config.InvalidConfigException;
import org.hamletmail.config.Recipe;
import org.hamletmail.config.RecipeLoader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Reads the file of an experiment; what is wrong with it is found all at once. */
final class ExperimentFile {
  private static final Set<String> SECTIONS =
      Set.of("title", "seeds", "data", "recipe", "common", "rows");
  private static final Set<String> OF_ROW = Set.of("name", "published", "set");

  /** Keys of a recipe that the experiment sets itself, or that concern no figure. */
  private static final Set<String> OWN = Set.of("seed", "model.share-base");

  /** Options of a word and a path. */
  private static final Set<String> PAIRS = Set.of("validation", "test", "ids");

  private static final long DEFAULT_SEED = 123;

  private final Path path;
  private final List<ConfigProblem> problems = new ArrayList<>();
  private final CommandSpec mail = CommandSpec.forAnnotatedObject(new TrainingMailOptions());

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
    Map<String, Given> mail = new LinkedHashMap<>();
    mail(root.get("data"), mail);
    Config common = keys("common", root.get("common"));
    List<Experiment.Row> rows = rows(root, mail, recipe(root), common);
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

  /** Returns the recipe that all rows have, which in a file counts from the folder of this one. */
  private String recipe(ConfigObject root) {
    ConfigValue given = root.get("recipe");
    if (given == null) {
      return RecipeLoader.NEW_MODEL;
    }
    if (given.valueType() != ConfigValueType.STRING) {
      refuse(given, "recipe", "a name or a file", "such as published");
      return RecipeLoader.NEW_MODEL;
    }
    String named = String.valueOf(given.unwrapped());
    return RecipeLoader.names().contains(named) ? named : beside(named);
  }

  private List<Experiment.Row> rows(
      ConfigObject root, Map<String, Given> mail, String recipe, Config common) {
    List<Experiment.Row> rows = new ArrayList<>();
    ConfigValue given = root.get("rows");
    if (!(given instanceof ConfigList list) || list.isEmpty()) {
      problems.add(
          new ConfigProblem(
              path.toString(),
              given == null ? 0 : line(given),
              "rows",
              given == null ? "is missing" : "is no list with rows in it",
              "a list of { name = ..., set { ... } }",
              "name at least one row"));
      return rows;
    }
    Set<String> names = new HashSet<>();
    for (ConfigValue each : list) {
      if (!(each instanceof ConfigObject row)) {
        refuse(each, "rows", "{ name = ..., set { ... } }", "put braces around the row");
        continue;
      }
      String name = name(row, names);
      onlyKnown(quoted(name) + " ", row, OF_ROW);
      Config set = keys(quoted(name), row.get("set")).withFallback(common);
      Optional<Recipe> read = load(recipe, set);
      if (read.isPresent()) {
        Map<String, List<String>> options = new TreeMap<>();
        Map<String, Integer> places = new TreeMap<>();
        mail.forEach((option, value) -> {
          options.put(option, value.values());
          places.put(option, value.line());
        });
        rows.add(
            new Experiment.Row(
                name, line(row), options, places, read.get(), shown(set), published(name, row)));
      }
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

  /** Returns the keys of a recipe that a section sets. */
  private Config keys(String where, @Nullable ConfigValue section) {
    if (section == null) {
      return ConfigFactory.empty();
    }
    if (!(section instanceof ConfigObject keys)) {
      refuse(section, where, "keys of a recipe in braces", "such as { training.epochs = 5 }");
      return ConfigFactory.empty();
    }
    Config config = keys.toConfig();
    for (String own : OWN) {
      if (config.hasPathOrNull(own)) {
        String expected = "nothing, the experiment sets it";
        refuse(at(keys, own), where + " " + own, expected, "remove it");
      }
    }
    return config;
  }

  private static ConfigValue at(ConfigObject keys, String path) {
    ConfigValue found = keys;
    for (String step : ConfigUtil.splitPath(path)) {
      found = found instanceof ConfigObject section ? section.getOrDefault(step, found) : found;
    }
    return found;
  }

  /** Complaints that several rows share are made once. */
  private Optional<Recipe> load(String recipe, Config set) {
    try {
      return Optional.of(RecipeLoader.load(recipe, set));
    } catch (InvalidConfigException e) {
      e.problems().stream().filter(each -> !problems.contains(each)).forEach(problems::add);
      return Optional.empty();
    }
  }

  private static Map<String, String> shown(Config set) {
    Map<String, String> shown = new TreeMap<>();
    shown(set.root(), "", shown);
    return shown;
  }

  private static void shown(ConfigObject section, String prefix, Map<String, String> shown) {
    section.forEach((key, value) -> {
      if (value instanceof ConfigObject nested) {
        shown(nested, prefix + key + ".", shown);
      } else {
        shown.put(prefix + key, value.render(ConfigRenderOptions.concise()));
      }
    });
  }

  private void mail(@Nullable ConfigValue section, Map<String, Given> all) {
    if (section == null) {
      return;
    }
    if (!(section instanceof ConfigObject options)) {
      refuse(section, "data", "options in braces", "such as { ham = [mail/ham] }");
      return;
    }
    options.forEach((option, value) -> {
      OptionSpec spec = mail.findOption("--" + option);
      if (spec == null) {
        refuse(value, "data " + option, "an option that names mail", "see hamlet train --help");
      } else {
        all.put(option, new Given(values(spec, option, value), line(value)));
      }
    });
  }

  /** Of several values each is one of a list, or one of a section with what stands before it. */
  private List<String> values(OptionSpec spec, String option, ConfigValue value) {
    List<String> values = new ArrayList<>();
    if (value instanceof ConfigList list && spec.isMultiValue()) {
      list.forEach(each -> values.addAll(values(spec, option, each)));
    } else if (value instanceof ConfigObject section && PAIRS.contains(option)) {
      section.forEach(
          (key, each) -> values(spec, "", each).forEach(text -> values.add(key + "=" + text)));
    } else {
      switch (value.valueType()) {
        case STRING, NUMBER, BOOLEAN -> values.add(text(spec, option, value));
        default -> refuse(value, "data " + option, "one value", "see hamlet train --help");
      }
    }
    return values;
  }

  /** Returns a value, of which paths count from this file's folder. */
  private String text(OptionSpec spec, String option, ConfigValue value) {
    String text = String.valueOf(value.unwrapped());
    int first = text.indexOf('=');
    int last = text.lastIndexOf('=');
    if (option.equals("repeat") && last > 0) {
      // PATH=N, the path spelled as that of the source will be.
      return beside(text.substring(0, last)) + text.substring(last);
    }
    if (PAIRS.contains(option) && first > 0) {
      return text.substring(0, first + 1) + beside(text.substring(first + 1));
    }
    boolean isPath = option.isEmpty() || spec.auxiliaryTypes()[0] == Path.class;
    return isPath ? beside(text) : text;
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
