package org.hamletmail.mailet;

import com.typesafe.config.ConfigUtil;
import java.io.FileNotFoundException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.james.filesystem.api.FileSystem;
import org.hamletmail.config.ConfigLoader;
import org.hamletmail.config.ConfigProblem;
import org.hamletmail.config.HamletConfig;
import org.hamletmail.config.InvalidConfigException;

/**
 * The parameters of a mailet or handler as its XML has them. Hamlet's settings are in a file that
 * the parameter {@code config} names, or are parameters themselves: each setting of {@code
 * reference.conf} but those of the daemon, in camel case, such as {@code tagThreshold}.
 */
final class Parameters {
  static final String CONFIG = "config";
  static final String DEFAULT_CONFIG = "file://conf/hamlet.conf";

  /** James's own parameters of every mailet. */
  private static final List<String> OF_JAMES = List.of("onMailetException", "onMatchException");

  /** Sections that mean nothing in James. */
  private static final List<String> OF_THE_DAEMON =
      List.of("milter", "status", "control", "history", "log");

  private static final Map<String, Setting> SETTINGS = settings();

  private final String owner;
  private final Map<String, String> values;

  /**
   * A setting of Hamlet.
   *
   * @param key its key in a configuration file
   * @param list whether it has several values, which a parameter separates by commas
   */
  private record Setting(String key, boolean list) {}

  private Parameters(String owner, Map<String, String> values) {
    this.owner = owner;
    this.values = values;
  }

  /**
   * Reads parameters.
   *
   * @param owner whose parameters they are, for complaints
   * @param own the names that the owner itself knows, besides those of Hamlet's settings
   * @throws BadParameterException if there is one of another name
   */
  static Parameters read(
      String owner, List<String> own, Iterable<String> names, Function<String, String> value) {
    List<String> known = new ArrayList<>(own);
    known.add(CONFIG);
    known.addAll(SETTINGS.keySet());
    Map<String, String> values = new LinkedHashMap<>();
    for (String name : names) {
      if (OF_JAMES.contains(name)) {
        continue;
      }
      if (!known.contains(name)) {
        throw new BadParameterException(
            owner
                + ": there is no parameter "
                + name
                + "; expected one of "
                + new TreeSet<>(known));
      }
      values.put(name, value.apply(name).strip());
    }
    return new Parameters(owner, values);
  }

  /** Returns a parameter of the owner, empty where it is missing or empty. */
  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name)).filter(text -> !text.isEmpty());
  }

  /**
   * Returns a parameter of the owner that is one of some words.
   *
   * @param fallback where it is missing
   * @throws BadParameterException if it is another word
   */
  String word(String name, List<String> words, String fallback) {
    String word = text(name).orElse(fallback);
    if (!words.contains(word)) {
      throw refused(name, "is " + word, "one of " + String.join(", ", words));
    }
    return word;
  }

  BadParameterException refused(String name, String complaint, String expected) {
    return new BadParameterException(line(name, complaint, expected));
  }

  private String line(String name, String complaint, String expected) {
    return owner + ": parameter " + name + " " + complaint + "; expected " + expected;
  }

  /**
   * Returns the settings of the file or of the parameters.
   *
   * @throws BadParameterException with everything that is wrong
   */
  HamletConfig config(JamesEnvironment james) {
    return config(james.files());
  }

  /** Returns the same, from the folders of a James. */
  HamletConfig config(FileSystem files) {
    Map<String, String> settings = new LinkedHashMap<>(values);
    settings.keySet().retainAll(SETTINGS.keySet());
    Optional<String> named = text(CONFIG);
    if (named.isPresent() && !settings.isEmpty()) {
      throw refused(
          settings.keySet().iterator().next(),
          "stands beside " + CONFIG,
          "the settings either in the file or here: move it to " + named.get());
    }
    Path file = path(files, named.orElse(DEFAULT_CONFIG));
    if (!settings.isEmpty()) {
      return parse(file.resolveSibling(owner), settings);
    }
    if (!Files.exists(file)) {
      throw refused(
          CONFIG,
          (named.isPresent() ? "is " + named.get() : "is not set, and there is no")
              + (named.isPresent() ? ", which does not exist: " : " ")
              + file,
          "the location of a Hamlet configuration, such as " + DEFAULT_CONFIG);
    }
    try {
      return ConfigLoader.load(file);
    } catch (InvalidConfigException e) {
      throw new BadParameterException(owner + ": " + e.getMessage());
    }
  }

  private Path path(FileSystem files, String location) {
    try {
      return files.getFile(location).toPath();
    } catch (FileNotFoundException e) {
      throw refused(CONFIG, "is " + location, "a location such as " + DEFAULT_CONFIG);
    }
  }

  /** Has the loader read them, so that they mean what they mean in a file. */
  private HamletConfig parse(Path origin, Map<String, String> settings) {
    StringJoiner text = new StringJoiner("\n");
    settings.forEach((name, value) -> text.add(assignment(name, value)));
    try {
      return ConfigLoader.parse(origin, text.toString());
    } catch (InvalidConfigException e) {
      StringJoiner complaints = new StringJoiner("\n");
      e.problems().forEach(problem -> complaints.add(complaint(problem)));
      throw new BadParameterException(complaints.toString());
    }
  }

  private static String assignment(String name, String value) {
    Setting setting = SETTINGS.get(name);
    if (setting == null) {
      throw new IllegalArgumentException(name);
    }
    if (!setting.list()) {
      return setting.key() + " = " + literal(value);
    }
    StringJoiner list = new StringJoiner(", ", "[", "]");
    Arrays.stream(value.split(",", -1))
        .map(String::strip)
        .filter(element -> !element.isEmpty())
        .forEach(element -> list.add(ConfigUtil.quoteString(element)));
    return setting.key() + " = " + list;
  }

  private static String literal(String value) {
    return value.matches("-?\\d+(\\.\\d+)?|true|false") ? value : ConfigUtil.quoteString(value);
  }

  private String complaint(ConfigProblem problem) {
    String name =
        SETTINGS.entrySet().stream()
            .filter(setting -> setting.getValue().key().equals(problem.key()))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(problem.key());
    return line(name, problem.complaint(), problem.expected() + "; " + problem.remedy());
  }

  /** From the records, so that no setting can be forgotten here. */
  private static Map<String, Setting> settings() {
    Map<String, Setting> settings = new LinkedHashMap<>();
    for (RecordComponent section : HamletConfig.class.getRecordComponents()) {
      if (OF_THE_DAEMON.contains(section.getName())) {
        continue;
      }
      for (RecordComponent setting : section.getType().getRecordComponents()) {
        String key = "hamlet." + kebab(section.getName()) + "." + kebab(setting.getName());
        boolean list = List.class.isAssignableFrom(setting.getType());
        settings.put(setting.getName(), new Setting(key, list));
      }
    }
    return Map.copyOf(settings);
  }

  private static String kebab(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }
}
