package org.hamletmail.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.DoubleStream;
import org.hamletmail.classifier.Label;
import org.junit.jupiter.api.Test;

class PairedCountsTest {

  @Test
  void of_messagesThatCross_countsBothWays() {
    PairedCounts counts =
        PairedCounts.of(scores(.9, .9, .9, .9, .2, .2), scores(.9, .1, .1, .5, .5, .3), .5);

    assertThat(counts).isEqualTo(new PairedCounts(6, 4, 2, 1));
    assertThat(counts.after()).isEqualTo(3);
    assertThat(counts.lost()).isEqualTo(1 / 6.0);
    // binom.test(3, 6) of R.
    assertThat(counts.afterLow()).isCloseTo(.1181172, within(1e-6));
    assertThat(counts.afterHigh()).isCloseTo(.8818828, within(1e-6));
  }

  private static List<ScoredMessage> scores(double... pSpam) {
    return DoubleStream.of(pSpam).mapToObj(p -> new ScoredMessage(Label.SPAM, p, "x")).toList();
  }
}
