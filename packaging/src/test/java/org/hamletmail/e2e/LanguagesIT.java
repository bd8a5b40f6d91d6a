package org.hamletmail.e2e;

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

  /** An advertisement in Finnish, of which the model was shown no ham. */
  @Test
  void scan_judgingUnknownLanguages_leavesItToTheModel() throws IOException {
    Path config = folder.resolve("hamlet.conf");
    Files.writeString(
        config, "hamlet.policy { unknown-scripts = judge, unknown-languages = judge }\n");
    Path advertisement = folder.resolve("kasino.eml");
    Files.writeString(
        advertisement,
        """
        From: Kasino <win@bonus.example>
        Subject: Ilmainen bonus: 500 $ FREE casino, viagra, cialis

        Hyvä ystävä, saat tänään ilmaisen bonuksen kasinolla! Voita rahaa heti, ei riskiä.
        Klikkaa tästä ja lunasta 500 $ ilmaiseksi: http://bit.ly/win $$$
        Casino casino casino! Viagra, Cialis, Xanax ilman reseptiä, halvat hinnat, toimitus kotiin.
        Tarjous on voimassa vain tänään, tilaa nyt ja säästä 80 %! Vastaamalla remove.
        """);

    JsonObject passed = only(Scan.of(advertisement.toString()));
    JsonObject judged = only(Scan.of("--config", config.toString(), advertisement.toString()));

    assertThat(passed.get("label").getAsString()).isEqualTo("ham");
    assertThat(passed.get("reason").getAsString()).isEqualTo("unknown_language");
    assertThat(judged.get("label").getAsString()).isEqualTo("spam");
    assertThat(judged.get("p_spam")).isEqualTo(passed.get("p_spam"));
  }

  private static JsonObject only(Map<String, JsonObject> scanned) {
    assertThat(scanned).hasSize(1);
    return scanned.values().iterator().next();
  }

  private static String language(String path) {
    return String.valueOf(Path.of(path).getName(Path.of(path).getNameCount() - 2));
  }
}
