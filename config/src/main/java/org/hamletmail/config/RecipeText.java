package org.hamletmail.config;

import com.typesafe.config.ConfigUtil;
import java.lang.reflect.RecordComponent;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** A recipe as a file. Reads the records by reflection, so that no key can be forgotten here. */
final class RecipeText {
  private RecipeText() {}

  static String of(Recipe recipe) {
    StringBuilder text = new StringBuilder();
    for (RecordComponent component : Recipe.class.getRecordComponents()) {
      String name = Spelling.of(component.getName());
      Object value = value(component, recipe);
      if (value instanceof Record section) {
        text.append(name).append(" {\n");
        for (RecordComponent setting : section.getClass().getRecordComponents()) {
          line(text.append("  "), setting, value(setting, section));
        }
        text.append("}\n");
      } else {
        line(text, component, value);
      }
    }
    return text.toString();
  }

  private static void line(StringBuilder text, RecordComponent setting, Object value) {
    // Of texts the empty one is what is auto elsewhere.
    boolean isText = setting.getGenericType().getTypeName().contains(String.class.getName());
    text.append(Spelling.of(setting.getName()))
        .append(" = ")
        .append(written(value).orElse(isText ? "\"\"" : "auto"))
        .append('\n');
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
      case OptionalInt number ->
          number.isPresent() ? written(number.getAsInt()) : Optional.empty();
      case OptionalDouble number ->
          number.isPresent() ? written(number.getAsDouble()) : Optional.empty();
      case Optional<?> optional -> optional.flatMap(RecipeText::written);
      case Enum<?> choice -> Optional.of(Spelling.of(choice));
      case String text -> Optional.of(ConfigUtil.quoteString(text));
      default -> Optional.of(value.toString());
    };
  }
}
