package org.hamletmail.lab.evasion;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.hamletmail.commands.EvaluateCommand;
import org.hamletmail.commands.TinyTraining;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code hamlet lab evasion} prints, of a tiny model on its own mail. */
class EvasionCommandTest {
  @TempDir Path folder;
  private TinyTraining tiny;
  private Path model;

  @BeforeEach
  void train() throws IOException {
    tiny = new TinyTraining(folder);
    tiny.writeMail();
    model = folder.resolve("model");
    assertThat(tiny.trainInto(model, "--set", "thresholds.tag=0.5"))
        .as(tiny.err.toString())
        .isZero();
    tiny.clear();
  }

  @Test
  void evasion_asJson_hasEachTrickOnAllSpamAndTheHarmlessOnesOnHam() {
    assertThat(disguise("--ham", tiny.ham, "--spam", tiny.spam, "--json")).isZero();

    JsonObject all = JsonParser.parseString(tiny.out.toString()).getAsJsonObject();
    assertThat(all.get("skipped").getAsInt()).isZero();
    assertThat(all.get("threshold").getAsDouble()).isEqualTo(0.5);
    JsonObject evasions = all.getAsJsonObject("evasion");
    assertThat(evasions.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Evasion.values()).map(Evasion::word).toList());
    tiny.clear();
    tiny.run(new EvaluateCommand(), "--model", model, "--spam", tiny.spam, "--json");
    double recall =
        JsonParser.parseString(tiny.out.toString()).getAsJsonObject().get("recall").getAsDouble();
    int caught = (int) Math.round(recall * 40);
    for (Evasion evasion : Evasion.values()) {
      JsonObject one = evasions.getAsJsonObject(evasion.word());
      JsonObject spam = one.getAsJsonObject("spam");
      assertThat(spam.get("messages").getAsInt()).isEqualTo(40);
      assertThat(spam.get("called_spam_before").getAsInt()).isEqualTo(caught);
      int after = spam.get("called_spam_after").getAsInt();
      assertThat(after)
          .isEqualTo(
              caught
                  - spam.get("newly_passed").getAsInt()
                  + spam.get("newly_called_spam").getAsInt());
      assertThat(after / 40.0)
          .isBetween(spam.get("after_low").getAsDouble(), spam.get("after_high").getAsDouble());
      assertThat(one.has("ham")).isEqualTo(evasion.reach() == Evasion.Reach.ALSO_HAM);
      if (evasion.reach() == Evasion.Reach.ALSO_HAM) {
        assertThat(one.getAsJsonObject("ham").get("messages").getAsInt()).isEqualTo(40);
      }
    }
    // These change nothing that a model sees.
    for (String undone : List.of("base64", "quoted-printable", "zero-width")) {
      assertThat(called(evasions, undone)).as(undone).isEqualTo(caught);
    }
    assertThat(evasions.getAsJsonObject("image-only").get("reach").getAsString())
        .isEqualTo("out of reach");
  }

  @Test
  void evasion_asText_printsATableRowForEachTrickAndALineForHam() {
    assertThat(disguise("--ham", tiny.ham, "--spam", tiny.spam)).isZero();

    List<String> lines = tiny.out.toString().lines().toList();
    assertThat(lines).contains("|---|---|---|---|---|---|---|---|");
    for (Evasion evasion : Evasion.values()) {
      String row = "| " + evasion.word() + " | ";
      assertThat(lines).filteredOn(line -> line.startsWith(row)).hasSize(1);
      assertThat(lines)
          .filteredOn(line -> line.startsWith("ham as " + evasion.word() + ": "))
          .hasSize(evasion.reach() == Evasion.Reach.ALSO_HAM ? 1 : 0);
    }
    assertThat(lines)
        .filteredOn(line -> line.startsWith("| base64 | undone | "))
        .singleElement()
        .asString()
        .containsPattern("\\| [0-9.]+ % \\| [0-9.]+ % \\| [0-9.]+ % to [0-9.]+ % \\| ")
        .endsWith(" | 0.0 % | 0 | 0 |");
  }

  @Test
  void evasion_sameSeed_printsTheSame() {
    disguise("--ham", tiny.ham, "--spam", tiny.spam, "--seed", 7);
    String first = tiny.out.toString();
    tiny.clear();
    disguise("--ham", tiny.ham, "--spam", tiny.spam, "--seed", 7);

    assertThat(tiny.out.toString()).isEqualTo(first).contains("word-salad");
  }

  @Test
  void evasion_withoutSpamOrHam_isAUsageError() {
    assertThat(disguise("--ham", tiny.ham)).isEqualTo(2);
    assertThat(tiny.err.toString()).contains("no spam to disguise; name some: --spam");
    tiny.clear();
    assertThat(disguise("--spam", tiny.spam)).isEqualTo(2);
    assertThat(tiny.err.toString()).contains("ham");
  }

  private static int called(JsonObject evasions, String evasion) {
    return evasions
        .getAsJsonObject(evasion)
        .getAsJsonObject("spam")
        .get("called_spam_after")
        .getAsInt();
  }

  private int disguise(Object... arguments) {
    Object[] all = new Object[arguments.length + 4];
    Object[] fixed = {"--model", model, "--threads", 1};
    System.arraycopy(fixed, 0, all, 0, 4);
    System.arraycopy(arguments, 0, all, 4, arguments.length);
    return tiny.run(new EvasionCommand(), all);
  }
}
