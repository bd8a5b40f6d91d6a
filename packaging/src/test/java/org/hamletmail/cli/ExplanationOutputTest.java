package org.hamletmail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.hamletmail.classifier.Explanation;
import org.hamletmail.classifier.Explanation.Span;
import org.hamletmail.sender.Sign;
import org.junit.jupiter.api.Test;

class ExplanationOutputTest {
  private static final Explanation OVER_TWO_LINES =
      new Explanation(
          "a\n\nwin \u202ecash\nnow @|red b|@",
          .9,
          List.of(new Span(3, 16, .2)),
          .2,
          Map.of(Sign.NAME_APART, .6));

  @Test
  void lines_coloured_eachLineOfASpanIsColouredAndNothingOfTheMessageIs() {
    assertThat(ExplanationOutput.lines(OVER_TWO_LINES, true))
        .startsWith(
            "    | a",
            "    | ",
            "    | \u001b[1m\u001b[31m1: win \ufffdcash\u001b[0m",
            "    | \u001b[1m\u001b[31mnow\u001b[0m @|red b|@");
  }

  @Test
  void lines_withoutColour_marksWithSigns() {
    assertThat(ExplanationOutput.lines(OVER_TWO_LINES, false))
        .containsExactly(
            "    | a",
            "    | ",
            "    | [-1: win \ufffdcash-]",
            "    | [-now-] @|red b|@",
            "    1: P(spam) 0.200000 without it",
            "    P(spam) 0.900000, without all that is marked 0.200000",
            "    sign of the sender: name-apart, P(spam) 0.600000 without it");
  }
}
