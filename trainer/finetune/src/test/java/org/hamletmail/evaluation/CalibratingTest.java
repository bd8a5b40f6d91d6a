package org.hamletmail.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.hamletmail.classifier.Calibration;
import org.hamletmail.classifier.Label;
import org.hamletmail.sender.Sign;
import org.junit.jupiter.api.Test;

class CalibratingTest {
  private static final Calibration TRUE =
      new Calibration(2, -1, Map.of(Sign.NAME_APART, 1.5, Sign.LINKS_ELSEWHERE, 0.5));

  @Test
  void ofTextAndSigns_messagesMadeByACalibration_findsIt() {
    Calibration found = Calibrating.ofTextAndSigns(made(40_000, Set.of()));

    assertThat(found.temperature()).isCloseTo(2, within(0.1));
    assertThat(found.bias()).isCloseTo(-1, within(0.1));
    assertThat(found.signs().get(Sign.NAME_APART)).isCloseTo(1.5, within(0.1));
    assertThat(found.signs().get(Sign.LINKS_ELSEWHERE)).isCloseTo(0.5, within(0.1));
  }

  /** A sender chooses what he shows: no sign may vouch for him. */
  @Test
  void ofTextAndSigns_signThatOnlyHamShows_countsNothing() {
    Calibration found = Calibrating.ofTextAndSigns(made(5_000, Set.of(Sign.HIDDEN_TEXT)));

    assertThat(found.signs()).doesNotContainKey(Sign.HIDDEN_TEXT);
  }

  @Test
  void ofTextAndSigns_signOfFewMessages_countsLittle() {
    List<ScoredMessage> messages = made(5_000, Set.of());
    for (int i = 0; i < 3; i++) {
      messages.add(new ScoredMessage(Label.SPAM, 0.5, "s", Set.of(Sign.LINK_TO_NUMBER)));
    }

    assertThat(Calibrating.ofTextAndSigns(messages).signs().get(Sign.LINK_TO_NUMBER))
        .isBetween(0.1, 1.5);
  }

  @Test
  void ofTextAndSigns_noSignsOrOneLabel_isTheTemperatureAlone() {
    List<ScoredMessage> unsigned =
        made(500, Set.of()).stream()
            .map(m -> new ScoredMessage(m.label(), m.pSpam(), m.source()))
            .toList();
    assertThat(Calibrating.ofTextAndSigns(unsigned)).isEqualTo(Calibrating.ofText(unsigned));

    List<ScoredMessage> ham =
        made(500, Set.of()).stream().filter(m -> m.label() == Label.HAM).toList();
    assertThat(Calibrating.ofTextAndSigns(ham)).isEqualTo(Calibrating.ofText(ham));
  }

  @Test
  void undo_whatWasApplied_givesTheScoresOfTheText() {
    List<ScoredMessage> messages = made(100, Set.of());

    List<ScoredMessage> undone = Calibrating.undo(TRUE, Calibrating.apply(TRUE, messages));

    for (int i = 0; i < messages.size(); i++) {
      assertThat(undone.get(i).pSpam()).isCloseTo(messages.get(i).pSpam(), within(1e-9));
    }
  }

  private static List<ScoredMessage> made(int count, Set<Sign> ofHam) {
    Random random = new Random(7);
    List<ScoredMessage> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double margin = random.nextGaussian() * 4;
      Set<Sign> signs = EnumSet.noneOf(Sign.class);
      for (Sign sign : TRUE.signs().keySet()) {
        if (random.nextBoolean()) {
          signs.add(sign);
        }
      }
      double p = Temperature.sigmoid(TRUE.logOdds(margin, signs));
      Label label = random.nextDouble() < p ? Label.SPAM : Label.HAM;
      if (label == Label.HAM && random.nextBoolean()) {
        signs.addAll(ofHam);
      }
      messages.add(new ScoredMessage(label, Temperature.sigmoid(margin), "s", signs));
    }
    return messages;
  }
}
