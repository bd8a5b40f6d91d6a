package org.hamletmail.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.hamletmail.classifier.Explanation.Span;
import org.hamletmail.gpt2.Readout;
import org.hamletmail.sender.Sign;
import org.hamletmail.text.MessageText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainerTest {
  private static final String LETTER =
      IntStream.range(0, 200)
          .mapToObj(i -> i % 9 == 8 ? "line\n" : "word ")
          .reduce("", String::concat);

  private final List<String> asked = new ArrayList<>();
  private double coverage = 1;

  @Test
  void explain_oneWordCounts_marksThatWord() {
    Explanation is = explain(LETTER + "your prize awaits\n" + LETTER, text -> prizes(text));

    assertThat(is.spans()).hasSize(1);
    Span span = is.spans().getFirst();
    assertThat(is.text().substring(span.begin(), span.end())).isEqualTo("prize");
    assertThat(is.pSpam()).isEqualTo(.9);
    assertThat(span.pSpamWithout()).isEqualTo(.1);
    assertThat(is.pSpamWithoutAll()).isEqualTo(.1);
  }

  @Test
  void explain_twoPlaces_marksBothAndTriesThemTogether() {
    Explanation is =
        explain(
            "prize\n" + LETTER + LETTER + "cash",
            text -> .1 + (text.contains("prize") ? .4 : 0) + (text.contains("cash") ? .4 : 0));

    assertThat(is.spans())
        .extracting(span -> is.text().substring(span.begin(), span.end()))
        .containsExactly("prize", "cash");
    assertThat(is.spans()).extracting(Span::pSpamWithout).containsExactly(.5, .5);
    assertThat(is.pSpamWithoutAll()).isEqualTo(.1);
  }

  @Test
  void explain_nothingCounts_claimsNothing() {
    Explanation is = explain(LETTER, text -> .9);

    assertThat(is.spans()).isEmpty();
    assertThat(is.pSpamWithoutAll()).isEqualTo(.9);
  }

  @Test
  void explain_signsOfTheSender_areLeftOutOneByOne() throws Exception {
    SpamClassifier counting =
        new SpamClassifier() {
          @Override
          public ModelInfo model() {
            return new ModelInfo("m", .5, OptionalDouble.empty(), 120, 4);
          }

          @Override
          public List<Verdict> classify(List<MessageText> messages) {
            return messages.stream()
                .map(message ->
                    new Verdict(
                        Label.HAM, message.signs().contains(Sign.NAME_APART) ? .8 : .3, "m", 1))
                .toList();
          }

          @Override
          public void close() {}
        };
    MessageText message =
        new MessageText("s", "b", 1, 0, Set.of(Sign.NAME_APART, Sign.LINK_SHORTENED));

    assertThat(new Explainer(counting).explain(message).signs())
        .isEqualTo(Map.of(Sign.NAME_APART, .3));
  }

  @Test
  void explain_noText_claimsNothing() {
    assertThat(explain("", text -> .9).spans()).isEmpty();
  }

  @Test
  void explain_longText_asksAtMostSoOften() {
    // Every word counts the same, so that there is something to halve everywhere.
    explain(LETTER.repeat(50), text -> 1 - 1 / (1 + (double) text.length()));
    explain("prize " + LETTER.repeat(50), text -> prizes(text));

    assertThat(asked).hasSizeLessThanOrEqualTo(2 * Explainer.MAX_CLASSIFICATIONS);
  }

  @Test
  void explain_textBehindWhatIsRead_isNotTried() {
    coverage = .5;

    Explanation is = explain(LETTER + LETTER + "prize", text -> prizes(text));

    assertThat(is.spans()).isEmpty();
  }

  @Test
  void explain_gpt2_saysWhatIndependentClassificationsSay(@TempDir Path folder) throws Exception {
    MessageText message =
        new MessageText("Claim it", "Dear friend, the prize\nof a lifetime awaits you.\nBye", 1);
    try (Gpt2SpamClassifier classifier =
        Gpt2SpamClassifier.open(TinyModel.write(folder, Readout.MEAN), Optional.empty(), 1)) {
      Explanation is = new Explainer(classifier).explain(message);

      assertThat(is.pSpam()).isEqualTo(classifier.classify(message).pSpam());
      assertThat(is.spans()).isNotEmpty();
      for (Span span : is.spans()) {
        String rest = is.text().substring(0, span.begin()) + is.text().substring(span.end());
        assertThat(span.pSpamWithout())
            .isEqualTo(classifier.classify(MessageText.ofBody(rest)).pSpam())
            .isLessThan(is.pSpam());
      }
      StringBuilder rest = new StringBuilder(is.text());
      for (Span span : is.spans().reversed()) {
        rest.delete(span.begin(), span.end());
      }
      assertThat(is.pSpamWithoutAll())
          .isEqualTo(classifier.classify(MessageText.ofBody(rest.toString())).pSpam());
    }
  }

  private static double prizes(String text) {
    return text.contains("prize") ? .9 : .1;
  }

  private Explanation explain(String text, ToDoubleFunction<String> pSpam) {
    SpamClassifier fake =
        new SpamClassifier() {
          @Override
          public ModelInfo model() {
            return new ModelInfo("fake", .8, OptionalDouble.empty(), 120, 4);
          }

          @Override
          public List<Verdict> classify(List<MessageText> messages) {
            return messages.stream()
                .map(message -> {
                  asked.add(message.forModel());
                  double p = pSpam.applyAsDouble(message.forModel());
                  return new Verdict(p >= .8 ? Label.SPAM : Label.HAM, p, "fake", coverage);
                })
                .toList();
          }

          @Override
          public void close() {}
        };
    return new Explainer(fake).explain(MessageText.ofBody(text));
  }
}
