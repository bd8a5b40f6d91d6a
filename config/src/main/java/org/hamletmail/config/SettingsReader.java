package org.hamletmail.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed values of one section. What is wrong is added to a list and the default taken
 * instead, so that the rest can be read too.
 */
final class SettingsReader {
  private static final String AUTO = "auto";

  private final Function<ConfigValue, String> file;
  private final ConfigObject own;
  private final Config settings;
  private final List<String> section;
  private final List<ConfigProblem> problems;

  /**
   * Reads a section.
   *
   * @param file in which a value stands, by the name for complaints
   * @param own what the files say, without the defaults
   * @param settings the same with the defaults
   * @param section names that lead to it
   */
  SettingsReader(
      Function<ConfigValue, String> file,
      ConfigObject own,
      Config settings,
      List<String> section,
      List<ConfigProblem> problems) {
    this.file = file;
    this.own = own;
    this.settings = settings;
    this.section = List.copyOf(section);
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

  /** A number; empty for the word {@code auto}, or where it is refused. */
  OptionalInt integerOrAuto(String name, long min, long max) {
    String range = "the word " + AUTO + " or a whole number from " + min + " to " + max;
    OptionalLong read = isAuto(name) ? OptionalLong.empty() : whole(name, range, min, max);
    return read.isPresent() ? OptionalInt.of((int) read.getAsLong()) : OptionalInt.empty();
  }

  double decimal(String name, Range range, double fallback) {
    return decimal(name, range, range.words()).orElse(fallback);
  }

  /** A number within the range; empty for the word {@code auto}, or where it is refused. */
  OptionalDouble decimalOrAuto(String name, Range range) {
    return isAuto(name)
        ? OptionalDouble.empty()
        : decimal(name, range, "the word " + AUTO + ", or " + range.words());
  }

  private OptionalDouble decimal(String name, Range range, String expected) {
    ConfigValue value = value(name);
    if (value != null
        && value.unwrapped() instanceof Number number
        && range.holds().test(number.doubleValue())) {
      return OptionalDouble.of(number.doubleValue());
    }
    refuse(name, expected, "choose a number in this range, without quotes");
    return OptionalDouble.empty();
  }

  private boolean isAuto(String name) {
    ConfigValue value = value(name);
    return value == null || AUTO.equals(value.unwrapped());
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

  /** A size in bytes, within an int. */
  int bytes(String name, long min, long max, int fallback) {
    return (int) size(name, min, max, fallback);
  }

  /** A size in bytes. */
  long size(String name, long min, long max, long fallback) {
    String range = "a size from " + min + " to " + max + " bytes, such as 512 KiB or 4 MiB";
    try {
      if (isScalar(name)) {
        long size = settings.getBytes(key(name));
        if (size >= min && size <= max) {
          return size;
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
    return choice(name, type, List.of()).orElse(fallback);
  }

  /** One of some words; empty for the word {@code auto}, or where it is refused. */
  <E extends Enum<E>> Optional<E> choiceOrAuto(String name, Class<E> type) {
    return isAuto(name) ? Optional.empty() : choice(name, type, List.of(AUTO));
  }

  private <E extends Enum<E>> Optional<E> choice(String name, Class<E> type, List<String> besides) {
    List<E> constants = List.of(type.getEnumConstants());
    ConfigValue value = value(name);
    Optional<E> named =
        constants.stream()
            .filter(e -> value != null && Spelled.of(e).equals(value.unwrapped()))
            .findFirst();
    if (named.isEmpty()) {
      Stream<String> words = Stream.concat(besides.stream(), constants.stream().map(Spelled::of));
      refuse(name, "one of " + words.collect(Collectors.joining(", ")), "choose one of them");
    }
    return named;
  }

  /** Returns where a value stands, by the name for complaints; empty where there is none. */
  String source(String name) {
    ConfigValue value = value(name);
    return value == null ? "" : file.apply(value);
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

  /** Whether there is a value. */
  boolean has(String name) {
    return find(settings.root(), name) != null;
  }

  /**
   * A list of sections, each read for itself.
   *
   * @param required setting of each
   * @param known settings that a section may have
   * @param read gets a reader of the section; empty where it is refused
   */
  <T> List<T> sections(
      String name,
      String required,
      List<String> known,
      Function<SettingsReader, Optional<T>> read) {
    String expected = "a list of sections, such as [ { " + required + " = ... } ]";
    if (!(value(name) instanceof ConfigList elements)) {
      refuse(name, expected, "write it in brackets and braces");
      return List.of();
    }
    if (elements.size() > PolicySettings.MAX_LIST) {
      refuse(name, "at most " + PolicySettings.MAX_LIST + " sections", "shorten the list");
      return List.of();
    }
    List<String> path = Stream.concat(section.stream(), Stream.of(name)).toList();
    List<T> result = new ArrayList<>();
    for (ConfigValue element : elements) {
      if (!(element instanceof ConfigObject object) || !object.containsKey(required)) {
        String without = element instanceof ConfigObject ? " without " + required : "";
        refuse(name, element, without, expected, "write " + required + " = ... in braces");
        continue;
      }
      object.forEach((key, value) -> {
        if (!known.contains(key)) {
          refuse(
              name + "." + Quoted.shorten(key),
              value,
              " and no setting",
              "one of " + String.join(", ", known),
              "correct or remove it");
        }
      });
      Config alone = object.atPath(ConfigUtil.joinPath(path));
      read.apply(new SettingsReader(file, alone.root(), alone, path, problems))
          .ifPresent(result::add);
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
        new ConfigProblem(
            file.apply(value), line, key(name), "is " + shown(value) + why, expected, remedy));
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
              written == null ? "" : file.apply(written),
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
    for (String step : Stream.concat(section.stream(), Stream.of(name)).toList()) {
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
    return String.join(".", section) + (section.isEmpty() ? "" : ".") + name;
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
