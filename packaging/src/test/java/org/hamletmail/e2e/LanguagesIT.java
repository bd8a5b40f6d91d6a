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
 * What becomes of ham that the model that ships can't read: notes, invoices and meetings in
 * fourteen languages, eight of them in scripts that it doesn't know.
 */
class LanguagesIT {
  private static final Path MAIL = Path.of("src/test/resources/languages");
  private static final Set<String> OTHER_SCRIPTS =
      Set.of("ar", "el", "he", "hi", "ja", "ko", "ru", "zh");

  @TempDir private Path folder;

  @Test
  void scan_hamInOtherLanguages_isNeverSpam() throws IOException {
    Map<String, JsonObject> scanned = Scan.of(MAIL.toString());

    assertThat(scanned).hasSize(42);
    scanned.forEach((path, answer) -> {
      assertThat(answer.get("label").getAsString()).as(path).isEqualTo("ham");
      assertThat(answer.get("action").getAsString()).as(path).isEqualTo("accept");
      // Neither setting may excuse what the other is for.
      assertThat(answer.get("reason").getAsString())
          .as(path)
          .isIn(
              OTHER_SCRIPTS.contains(language(path)) ? "unknown_script" : "unknown_language",
              "below_tag_threshold");
    });
  }

  @Test
  void scan_judgingUnknownLanguages_leavesItToTheModel() throws IOException {
    Path config = folder.resolve("hamlet.conf");
    Files.writeString(
        config, "hamlet.policy { unknown-scripts = judge, unknown-languages = judge }\n");

    Map<String, JsonObject> passed = Scan.of(MAIL.toString());
    Map<String, JsonObject> judged = Scan.of("--config", config.toString(), MAIL.toString());

    assertThat(judged.values())
        .as("the model calls some of them spam, else nothing is shown here")
        .anyMatch(answer -> answer.get("label").getAsString().equals("spam"));
    passed.forEach((path, answer) -> {
      JsonObject other = requireNonNull(judged.get(path), path);
      assertThat(other.get("p_spam")).as(path).isEqualTo(answer.get("p_spam"));
      assertThat(other.get("label").getAsString().equals("spam"))
          .as(path)
          .isEqualTo(
              answer.get("label").getAsString().equals("spam")
                  || answer.get("reason").getAsString().startsWith("unknown_"));
    });
  }

  private static String language(String path) {
    return String.valueOf(Path.of(path).getName(Path.of(path).getNameCount() - 2));
  }
}
