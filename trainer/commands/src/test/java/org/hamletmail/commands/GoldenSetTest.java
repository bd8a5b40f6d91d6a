package org.hamletmail.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hamletmail.classifier.Label;
import org.hamletmail.config.TextSettings;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.evaluation.ScoredMessage;
import org.hamletmail.text.MessageTextExtractor;
import org.junit.jupiter.api.Test;

class GoldenSetTest {
  private static final GoldenSet BUILT_IN =
      GoldenSet.builtIn(new MessageTextExtractor(TextSettings.defaults())::extract);

  @Test
  void builtIn_list_namesEveryFileAndEachHasText() throws IOException {
    Path source = Path.of("src/main/resources/org/hamletmail/commands/golden");
    try (Stream<Path> files = Files.walk(source, 2)) {
      assertThat(
              files
                  .filter(file -> file.toString().endsWith(".eml"))
                  .map(file -> "built-in " + source.relativize(file))
                  .sorted())
          .isEqualTo(BUILT_IN.messages().stream().map(LabeledMessage::id).sorted().toList());
    }
    assertThat(BUILT_IN.messages())
        .allSatisfy(message -> {
          assertThat(message.text().subject()).isNotEmpty();
          assertThat(message.text().body()).hasSizeGreaterThan(60).doesNotContain("<p>", "\uFFFD");
          assertThat(message.text().coverage()).isEqualTo(1);
        })
        .filteredOn(message -> message.label() == Label.HAM)
        .hasSizeGreaterThan(15);
  }

  @Test
  void judge_builtInSpamMissed_warnsOnly() {
    assertThat(judge(BUILT_IN, 0, Optional.empty()).against()).isEmpty();
    assertThat(judge(BUILT_IN, 0, Optional.empty()).warnings()).hasSize(6);
    assertThat(judge(BUILT_IN, 0, Optional.of(1.0)).against()).isEmpty();
  }

  @Test
  void judge_builtInHamTagged_countsOnlyWhereTheOldModelPassedIt() {
    assertThat(judge(BUILT_IN, 1, Optional.empty()).against()).isEmpty();
    assertThat(judge(BUILT_IN, 1, Optional.empty()).warnings()).hasSize(19);
    assertThat(judge(BUILT_IN, 1, Optional.of(1.0)).against()).isEmpty();
    assertThat(judge(BUILT_IN, 1, Optional.of(0.0)).against())
        .singleElement()
        .asString()
        .startsWith("19 golden message(s) are called wrong: built-in ham/application.eml, ham:");
  }

  @Test
  void judge_ownMessages_countAlways() {
    GoldenSet own = new GoldenSet(BUILT_IN.messages(), true);
    assertThat(judge(own, 0, Optional.empty()).against())
        .singleElement()
        .asString()
        .startsWith("6 golden message(s)");
    assertThat(judge(own, 1, Optional.of(1.0)).goldenWrong()).isEqualTo(19);
    assertThat(judge(own, 1, Optional.of(1.0)).refused()).isTrue();
  }

  private static Review.Findings judge(GoldenSet golden, double pSpam, Optional<Double> before) {
    Optional<OldModel> old =
        before.map(p ->
            new OldModel(
                "old-1", Path.of("old"), 0.5, List.of(), GoldenSet.right(scored(golden, p), 0.5)));
    return new Review(golden, old, "the test part").judge(List.of(), scored(golden, pSpam), 0.5);
  }

  private static List<ScoredMessage> scored(GoldenSet golden, double pSpam) {
    return golden.messages().stream()
        .map(message -> new ScoredMessage(message.label(), pSpam, message.source()))
        .toList();
  }
}
