package org.hamletmail.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hamletmail.classifier.Label;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.evaluation.MeasuredPart;
import org.hamletmail.evaluation.Operating;
import org.hamletmail.evaluation.ScoredMessage;
import org.hamletmail.text.MessageText;
import org.junit.jupiter.api.Test;

class ReportFilesTest {
  private final List<LabeledMessage> messages = new ArrayList<>();
  private final List<ScoredMessage> scores = new ArrayList<>();

  @Test
  void of_thresholds_saysInWordsWhatTheyCost() {
    for (int i = 0; i < 400; i++) {
      add(Label.HAM, "ham" + i, i < 2 ? 0.8 : 0.1);
    }
    add(Label.SPAM, "spam", 0.999);

    assertThat(page(false))
        .contains("A message whose P(spam) is 0.7500 or more is tagged.")
        .contains(
            "Of 1,909 wanted messages of the validation part, on which thresholds are chosen, 11 would"
                + " be tagged (0.58 %); with 95 % confidence it is at most 0.95 % of such mail.")
        .contains(
            "Of 400 wanted messages of the test part 2 would be tagged (0.50 %); with 95 % confidence"
                + " it is at most 1.57 % of such mail.")
        .contains("A message whose P(spam) is 0.9900 or more is rejected.")
        .contains("Of 400 wanted messages of the test part none would be rejected (0.00 %)");
  }

  @Test
  void of_mistakes_listsTheSurestFirstAndByPathAlone() {
    for (int i = 0; i < 30; i++) {
      add(Label.HAM, "wrong/" + i + ";", 0.76 + i / 1000.0);
    }
    add(Label.SPAM, "missed", 0.2);

    assertThat(page(false))
        .containsSubsequence("wrong/29;", "wrong/28;", "wrong/15;", "missed")
        .doesNotContain("wrong/14;")
        .contains("The worst 15 of 30")
        .doesNotContain("secret");
  }

  @Test
  void of_pathWithMarkupAndDirectionMarks_isEscapedAndVisible() {
    add(Label.HAM, "a\u202egnp.<script>&\"'", 0.9);

    assertThat(page(true))
        .contains("a\ufffdgnp.&lt;script&gt;&amp;&quot;&#39;")
        .contains("the secret &lt;b&gt;of")
        .doesNotContain("\u202e")
        .doesNotContain("<script>");
  }

  @Test
  void of_machineThatCantDraw_saysSoOnThePage() {
    add(Label.HAM, "x", 0.1);

    Map<String, byte[]> files =
        ReportFiles.of(
            report(false),
            "r",
            given -> {
              throw new InternalError("no fonts here");
            });

    assertThat(files).containsOnlyKeys("r.html");
    assertThat(new String(requireNonNull(files.get("r.html")), UTF_8))
        .contains("There are none: this machine can&#39;t draw")
        .contains("no fonts here")
        .contains("Wanted mail tagged by mistake");
  }

  @Test
  void of_hamAndSpam_drawsWhatEachThresholdMissesAndHits() {
    for (int i = 0; i < 400; i++) {
      add(Label.HAM, "ham" + i, i < 2 ? 0.8 : 0.1);
      add(Label.SPAM, "spam" + i, i < 8 ? 0.2 : i < 100 ? 0.9 : 0.999);
    }

    Map<String, byte[]> files = ReportFiles.of(report(false), "r");

    assertThat(files).containsOnlyKeys("r.html", "r-scores.png", "r-roc.png", "r-det.png");
    assertThat(files.get("r-det.png")).isNotEqualTo(files.get("r-roc.png"));
    assertThat(page(false))
        .contains(
            "ROC curve. At the tag threshold 0.50 % of wanted mail is called spam and 98.0 % of spam"
                + " is caught; at the reject threshold 0.00 % and 75.0 %.")
        .contains(
            "DET curve, both axes logarithmic. At the tag threshold 0.50 % of wanted mail is called"
                + " spam and 2.0 % of spam is missed; at the reject threshold 0.00 % and 25.0 %.")
        .contains("the lower left corner is a model without mistakes");
  }

  @Test
  void of_modelWithoutMistakes_drawsItsCurvesToo() {
    add(Label.HAM, "x", 0.1);
    add(Label.SPAM, "y", 1);

    assertThat(ReportFiles.of(report(false), "r")).containsKeys("r-roc.png", "r-det.png");
  }

  @Test
  void of_oneLabel_hasNoCurvesOverThresholds() {
    add(Label.HAM, "x", 0.1);

    assertThat(ReportFiles.of(report(false), "r")).containsOnlyKeys("r.html", "r-scores.png");
  }

  @Test
  void of_sameReport_isTheSameToTheByte() {
    add(Label.HAM, "x", 0.1);
    add(Label.SPAM, "y", 0.9);

    assertThat(ReportFiles.of(report(false), "r").get("r.html"))
        .isEqualTo(ReportFiles.of(report(false), "r").get("r.html"));
  }

  @Test
  void part_scoresOfOtherMessages_isRefused() {
    add(Label.HAM, "x", 0.1);

    assertThatThrownBy(() -> new MeasuredPart("test part", messages, List.of()))
        .hasMessageContaining("1 messages and 0 scores");
  }

  private String page(boolean showText) {
    return new String(requireNonNull(ReportFiles.of(report(showText), "r").get("r.html")), UTF_8);
  }

  private Report report(boolean showText) {
    return new Report(
        "name",
        List.of(new MeasuredPart("test part", messages, scores)),
        0.75,
        Optional.of(0.99),
        Optional.of(
            new Report.ChosenOn(
                new Operating(0.75, 11, 1909), Optional.of(new Operating(0.99, 0, 1909)))),
        List.of(),
        Optional.empty(),
        showText);
  }

  private void add(Label label, String id, double pSpam) {
    messages.add(
        new LabeledMessage(label, id, "source", MessageText.ofBody("the secret <b>of a message")));
    scores.add(new ScoredMessage(label, pSpam, "source"));
  }
}
