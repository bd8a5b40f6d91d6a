package org.hamletmail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.Verdict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JudgedTest {
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isForeign_askedBefore_isRemembered(boolean foreign) {
    Judged judged = new Judged(new Verdict(Label.SPAM, .9, "m", 1));

    assertThat(judged.isForeign(() -> foreign)).isEqualTo(foreign);
    assertThat(
            judged.isForeign(() -> {
              throw new AssertionError("asked again");
            }))
        .isEqualTo(foreign);
  }
}
