package org.hamletmail.config;

import com.typesafe.config.ConfigUtil;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** A recipe as a file. Reads the records by reflection, so that no key can be forgotten here. */
final class RecipeText {
  private RecipeText() {}

  /** Returns the values of all keys, each as it is written in a file. */
  static Map<String, String> entries(Recipe recipe) {
    Map<String, String> entries = new LinkedHashMap<>();
    for (RecordComponent component : Recipe.class.getRecordComponents()) {
      Object value = value(component, recipe);
      if (value instanceof Record section) {
        for (RecordComponent setting : section.getClass().getRecordComponents()) {
          entries.put(
              Spelled.of(component.getName()) + "." + Spelled.of(setting.getName()),
              written(setting, value(setting, section)));
        }
      } else {
        entries.put(Spelled.of(component.getName()), written(component, value));
      }
    }
    return entries;
  }

  /** Returns the file. */
  static String of(Recipe recipe) {
    StringBuilder text = new StringBuilder();
    String open = "";
    for (Map.Entry<String, String> entry : entries(recipe).entrySet()) {
      int dot = entry.getKey().indexOf('.');
      String section = entry.getKey().substring(0, Math.max(0, dot));
      if (!section.equals(open)) {
        text.append(open.isEmpty() ? "" : "}\n").append(section).append(" {\n");
        open = section;
      }
      text.append(open.isEmpty() ? "" : "  ")
          .append(entry.getKey().substring(dot + 1))
          .append(" = ")
          .append(entry.getValue())
          .append('\n');
    }
    return text.append("}\n").toString();
  }

  private static String written(RecordComponent setting, Object value) {
    // Of texts the empty one is what is auto elsewhere.
    boolean isText = setting.getGenericType().getTypeName().contains(String.class.getName());
    return written(value).orElse(isText ? "\"\"" : "auto");
  }

  private static Object value(RecordComponent component, Record owner) {
    try {
      return Objects.requireNonNull(component.getAccessor().invoke(owner), component.getName());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("recipes are public records", e);
    }
  }

  private static Optional<String> written(Object value) {
    return switch (value) {
      case OptionalInt number -> number.isPresent() ? written(number.getAsInt()) : Optional.empty();
      case OptionalDouble number ->
          number.isPresent() ? written(number.getAsDouble()) : Optional.empty();
      case Optional<?> optional -> optional.flatMap(RecipeText::written);
      case Enum<?> choice -> Optional.of(Spelled.of(choice));
      case String text -> Optional.of(ConfigUtil.quoteString(text));
      default -> Optional.of(value.toString());
    };
  }
}
