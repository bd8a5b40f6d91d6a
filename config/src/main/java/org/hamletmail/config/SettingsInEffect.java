package org.hamletmail.config;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * Settings as a configuration file has them, under the names of {@code reference.conf}.
 *
 * <p>Reads the records by reflection, so that no setting can be forgotten here.
 */
public final class SettingsInEffect {
  private SettingsInEffect() {}

  /**
   * Returns the settings in the order of the file: the key, such as {@code hamlet.milter.workers},
   * and its value.
   */
  public static Map<String, String> of(HamletConfig config) {
    Map<String, String> settings = new LinkedHashMap<>();
    add(settings, "hamlet.", config);
    return settings;
  }

  private static void add(Map<String, String> settings, String prefix, Record values) {
    for (RecordComponent component : values.getClass().getRecordComponents()) {
      String key = prefix + Spelled.of(component.getName());
      Object value = value(component, values);
      if (value instanceof Record inner && inner.getClass().getSimpleName().endsWith("Settings")) {
        add(settings, key + ".", inner);
      } else if (value instanceof Record inner
          && inner.getClass().getEnclosingClass() == values.getClass()) {
        // Settings that belong together, such as canary-messages and canary-time.
        add(settings, key + "-", inner);
      } else {
        settings.put(key, text(component.getName(), value));
      }
    }
  }

  private static Object value(RecordComponent component, Record owner) {
    try {
      return requireNonNull(component.getAccessor().invoke(owner), component.getName());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("settings are public records", e);
    }
  }

  private static String text(String name, Object value) {
    return switch (value) {
      case OptionalDouble threshold ->
          threshold.isPresent() ? Double.toString(threshold.getAsDouble()) : "the model's own";
      case Optional<?> optional -> optional.map(v -> text(name, v)).orElse("none");
      case Duration duration -> text(duration);
      case List<?> list ->
          list.stream().map(v -> text(name, v)).collect(Collectors.joining(", ", "[", "]"));
      case Enum<?> choice -> Spelled.of(choice);
      case Path path -> quoted(path.toString());
      case String string -> quoted(string);
      case Integer mode when name.equals("socketMode") -> "\"%04o\"".formatted(mode);
      case Number number -> number.toString();
      case Boolean bool -> bool.toString();
      default -> quoted(value.toString());
    };
  }

  private static String text(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
