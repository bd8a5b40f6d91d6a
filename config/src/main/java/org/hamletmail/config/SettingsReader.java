package org.hamletmail.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed values of one section. What is wrong is added to a list and the default taken
 * instead, so that the rest can be read too.
 */
final class SettingsReader {
  private final String file;
  private final ConfigObject own;
  private final Config settings;
  private final String section;
  private final List<ConfigProblem> problems;

  SettingsReader(
      String file,
      ConfigObject own,
      Config settings,
      String section,
      List<ConfigProblem> problems) {
    this.file = file;
    this.own = own;
    this.settings = settings;
    this.section = section;
    this.problems = problems;
  }

  int integer(String name, long min, long max, int fallback) {
    return (int) whole(name, min, max, fallback);
  }

  long whole(String name, long min, long max, long fallback) {
    return whole(name, "a whole number from " + min + " to " + max, min, max).orElse(fallback);
  }

  /** A number, or a word that stands for another one. */
  int integerOr(String name, String word, int meaning, long min, long max) {
    ConfigValue value = value(name);
    if (value == null || word.equals(value.unwrapped())) {
      return meaning;
    }
    String range = "the word " + word + " or a whole number from " + min + " to " + max;
    return (int) whole(name, range, min, max).orElse(meaning);
  }

  private OptionalLong whole(String name, String range, long min, long max) {
    ConfigValue value = value(name);
    if (value != null
        && value.unwrapped() instanceof Number number
        && number.doubleValue() == Math.rint(number.doubleValue())
        && number.doubleValue() >= min
        && number.doubleValue() <= max) {
      return OptionalLong.of(number.longValue());
    }
    boolean quoted =
        value != null && value.unwrapped() instanceof String text && text.matches("-?\\d+");
    refuse(name, range, quoted ? "write it without quotes" : "choose a number in this range");
    return OptionalLong.empty();
  }

  /** A size in bytes. */
  int bytes(String name, long min, long max, int fallback) {
    String range = "a size from " + min + " to " + max + " bytes, such as 512 KiB or 4 MiB";
    try {
      if (isScalar(name)) {
        long size = settings.getBytes(key(name));
        if (size >= min && size <= max) {
          return (int) size;
        }
      }
    } catch (ConfigException e) {
      // Refused below.
    }
    refuse(name, range, "choose a size in this range");
    return fallback;
  }

  Duration duration(String name, Duration min, Duration max, Duration fallback) {
    String range = "a duration with its unit from " + words(min) + " to " + words(max);
    ConfigValue value = value(name);
    try {
      // A bare number would be milliseconds, which nobody means.
      if (value != null && value.valueType() == ConfigValueType.STRING) {
        Duration duration = settings.getDuration(key(name));
        if (duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
          return duration;
        }
      }
    } catch (ConfigException e) {
      // Refused below.
    }
    refuse(name, range, "write for example " + words(fallback));
    return fallback;
  }

  boolean bool(String name, boolean fallback) {
    ConfigValue value = value(name);
    if (value != null && value.unwrapped() instanceof Boolean bool) {
      return bool;
    }
    refuse(name, "true or false", "write it without quotes");
    return fallback;
  }

  <E extends Enum<E>> E choice(String name, Class<E> type, E fallback) {
    List<String> words =
        Stream.of(type.getEnumConstants()).map(e -> e.name().toLowerCase(Locale.ROOT)).toList();
    ConfigValue value = value(name);
    int index =
        value != null && value.unwrapped() instanceof String word ? words.indexOf(word) : -1;
    if (index < 0) {
      refuse(name, "one of " + String.join(", ", words), "choose one of them");
      return fallback;
    }
    return type.getEnumConstants()[index];
  }

  /** Whether two settings have the same value, whatever it is. */
  boolean same(String name, String other) {
    ConfigValue value = value(name);
    return value != null && value.equals(value(other));
  }

  /** A probability; empty for the word {@code model}, or where it is refused. */
  OptionalDouble threshold(String name) {
    ConfigValue value = value(name);
    if (value == null || "model".equals(value.unwrapped())) {
      return OptionalDouble.empty();
    }
    if (value.valueType() == ConfigValueType.NUMBER
        && value.unwrapped() instanceof Number number
        && number.doubleValue() > 0
        && number.doubleValue() <= 1) {
      return OptionalDouble.of(number.doubleValue());
    }
    refuse(name, "a probability above 0, at most 1, or the word model", "for example 0.95");
    return OptionalDouble.empty();
  }

  /** A text that the function accepts; it throws IllegalArgumentException, with a reason. */
  <T> T text(String name, Function<String, T> parse, T fallback, String expected, String remedy) {
    ConfigValue value = value(name);
    if (value == null || !(value.unwrapped() instanceof String text)) {
      refuse(name, expected, remedy);
      return fallback;
    }
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      refuse(name, value, because(e), expected, remedy);
      return fallback;
    }
  }

  /** A list of such texts, each reported for itself. */
  <T> List<T> texts(
      String name, Function<String, T> parse, List<T> fallback, String expected, String remedy) {
    ConfigValue list = value(name);
    if (list == null || !(list instanceof List<?> elements)) {
      refuse(name, "a list in brackets: " + expected, remedy);
      return fallback;
    }
    if (elements.size() > PolicySettings.MAX_LIST) {
      refuse(
          name,
          list,
          "",
          "at most " + PolicySettings.MAX_LIST + " elements",
          "shorten the list; it has " + elements.size());
      return fallback;
    }
    List<T> result = new ArrayList<>();
    for (Object element : elements) {
      ConfigValue value = (ConfigValue) element;
      try {
        if (value.unwrapped() instanceof String text) {
          result.add(parse.apply(text));
        } else {
          refuse(name, value, "", expected, remedy);
        }
      } catch (IllegalArgumentException e) {
        refuse(name, value, because(e), expected, remedy);
      }
    }
    return result;
  }

  /** Adds a problem with the present value. */
  void refuse(String name, String expected, String remedy) {
    refuse(name, value(name), "", expected, remedy);
  }

  private void refuse(
      String name, @Nullable ConfigValue value, String why, String expected, String remedy) {
    if (value == null) {
      return; // Its section is none, or it is a reference to nothing: both are reported already.
    }
    int line = Math.max(0, value.origin().lineNumber());
    problems.add(
        new ConfigProblem(file, line, key(name), "is " + shown(value) + why, expected, remedy));
  }

  private static String because(IllegalArgumentException e) {
    return e.getMessage() == null ? "" : " (" + e.getMessage() + ")";
  }

  private static String shown(ConfigValue value) {
    return switch (value.valueType()) {
      case OBJECT -> "a section";
      case LIST -> "a list";
      case NULL -> "null";
      case STRING -> "\"" + Quoted.shorten(String.valueOf(value.unwrapped())) + "\"";
      case NUMBER, BOOLEAN -> Quoted.shorten(value.render());
    };
  }

  private boolean isScalar(String name) {
    ConfigValue value = value(name);
    return value != null
        && (value.valueType() == ConfigValueType.NUMBER
            || value.valueType() == ConfigValueType.STRING);
  }

  /** The value, also where it is null in the file; null where there is none, which is reported. */
  private @Nullable ConfigValue value(String name) {
    try {
      ConfigValue value = find(settings.root(), name);
      if (value != null) {
        // Throws where a reference in the value leads nowhere.
        Object unused = value.unwrapped();
      }
      return value;
    } catch (ConfigException.NotResolved e) {
      // Merged with its default the value has lost its line.
      ConfigValue written = find(own, name);
      problems.add(
          new ConfigProblem(
              file,
              written == null ? 0 : Math.max(0, written.origin().lineNumber()),
              key(name),
              "is a ${...} that leads nowhere",
              "a value, or a reference to another setting",
              "write the value out; the environment is not consulted"));
      return null;
    }
  }

  private @Nullable ConfigValue find(ConfigObject root, String name) {
    ConfigValue value = root;
    for (String step : List.of("hamlet", section, name)) {
      if (!(value instanceof ConfigObject object)) {
        return null;
      }
      ConfigValue next = object.get(step);
      if (next == null) {
        return null;
      }
      value = next;
    }
    return value;
  }

  private String key(String name) {
    return "hamlet." + section + "." + name;
  }

  /** A duration as one would write it in the file. */
  static String words(Duration duration) {
    if (duration.toMillis() % 1000 != 0) {
      return duration.toMillis() + " ms";
    }
    long seconds = duration.toSeconds();
    return Stream.of(new Unit(86_400, "day"), new Unit(3600, "hour"), new Unit(60, "minute"))
        .filter(u -> seconds > 0 && seconds % u.seconds() == 0)
        .map(u -> seconds / u.seconds() + " " + u.name() + (seconds == u.seconds() ? "" : "s"))
        .findFirst()
        .orElse(seconds + " s");
  }

  private record Unit(long seconds, String name) {}
}
