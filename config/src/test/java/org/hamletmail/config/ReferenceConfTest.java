package org.hamletmail.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code reference.conf} is the documentation of the settings, so it is tested like code. */
class ReferenceConfTest {

  @Test
  void everySetting_hasACommentOfItsOwn() {
    List<String> without = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    collect("", ConfigLoader.parseReference().root(), seen, without);
    assertThat(seen).contains("hamlet.policy.high-action").hasSizeGreaterThan(30);
    assertThat(without).isEmpty();
  }

  @Test
  void lines_fitAScreen() {
    assertThat(ConfigLoader.reference().lines()).allMatch(line -> line.length() <= 125);
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
