package org.hamletmail.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the model that ships makes of ham in scripts that it doesn't know: notes, invoices and
 * meetings in eight languages. Those written in Latin letters are measured in docs/model-card.md.
 */
class LanguagesIT {
  private static final Path MAIL = Path.of("src/test/resources/languages");
  private static final Set<String> OTHER_SCRIPTS =
      Set.of("ar", "el", "he", "hi", "ja", "ko", "ru", "zh");

  @TempDir private Path folder;

  @Test
  void scan_hamInOtherScripts_isNeverSpam() throws IOException {
    Map<String, JsonObject> scanned = Scan.of(MAIL.toString());

    assertThat(scanned).hasSize(42);
    scanned.forEach((path, answer) -> {
      if (OTHER_SCRIPTS.contains(language(path))) {
        assertThat(answer.get("label").getAsString()).as(path).isEqualTo("ham");
        assertThat(answer.get("action").getAsString()).as(path).isEqualTo("accept");
        assertThat(answer.get("reason").getAsString())
            .as(path)
            .isIn("unknown_script", "below_tag_threshold");
      } else {
        // The setting must not excuse what is written in letters that the model knows.
        assertThat(answer.get("reason").getAsString()).as(path).isNotEqualTo("unknown_script");
      }
    });
  }

  @Test
  void scan_judgingUnknownScripts_leavesItToTheModel() throws IOException {
    Path config = folder.resolve("hamlet.conf");
    Files.writeString(config, "hamlet.policy.unknown-scripts = judge\n");

    Map<String, JsonObject> passed = Scan.of(MAIL.toString());
    Map<String, JsonObject> judged = Scan.of("--config", config.toString(), MAIL.toString());

    passed.forEach((path, answer) -> {
      JsonObject other = requireNonNull(judged.get(path), path);
      assertThat(other.get("p_spam")).as(path).isEqualTo(answer.get("p_spam"));
      assertThat(other.get("label").getAsString().equals("spam"))
          .as(path)
          .isEqualTo(
              answer.get("label").getAsString().equals("spam")
                  || answer.get("reason").getAsString().equals("unknown_script"));
    });
  }

  private static String language(String path) {
    return String.valueOf(Path.of(path).getName(Path.of(path).getNameCount() - 2));
  }
}
