package org.hamletmail.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The references are the documentation of what can be set, so they are tested like code. */
class ReferenceConfTest {

  @ParameterizedTest
  @CsvSource({
    "reference.conf, hamlet.policy.high-action, 30",
    "reference-recipe.conf, training.learning-rate, 40"
  })
  void everySetting_hasACommentOfItsOwn(String name, String one, int many) {
    List<String> without = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    collect("", new Shipped(name).config().root(), seen, without);
    assertThat(seen).contains(one).hasSizeGreaterThan(many);
    assertThat(without).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"reference.conf", "reference-recipe.conf"})
  void lines_fitAScreen(String name) {
    assertThat(new Shipped(name).text().lines()).allMatch(line -> line.length() <= 125);
  }

  private static void collect(
      String prefix, ConfigObject section, List<String> seen, List<String> without) {
    section.forEach((name, value) -> {
      String key = prefix + name;
      seen.add(key);
      if (isUncommented(value) && !key.equals("hamlet")) {
        without.add(key);
      }
      if (value instanceof ConfigObject nested) {
        collect(key + ".", nested, seen, without);
      }
    });
  }

  private static boolean isUncommented(ConfigValue value) {
    return String.join(" ", value.origin().comments()).strip().length() < 20;
  }
}
