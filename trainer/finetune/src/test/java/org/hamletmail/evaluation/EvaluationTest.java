package org.hamletmail.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.hamletmail.classifier.Calibration;
import org.hamletmail.classifier.Label;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluationTest {

  @Nested
  class Figures {
    @Test
    void of_mixedVerdicts_countsEachCell() {
      Evaluation evaluation =
          Evaluation.of(
              List.of(ham(0.1), ham(0.5), ham(0.2), spam(0.9), spam(0.5), spam(0.4)), 0.5);

      assertThat(evaluation.counts()).isEqualTo(new ConfusionMatrix(2, 1, 1, 2));
      assertThat(evaluation.counts().falsePositiveRate()).isEqualTo(1 / 3.0);
      assertThat(evaluation.counts().recall()).isEqualTo(2 / 3.0);
      assertThat(evaluation.counts().precision()).isEqualTo(2 / 3.0);
      assertThat(evaluation.counts().accuracy()).isEqualTo(4 / 6.0);
      assertThat(evaluation.counts().f1()).isCloseTo(2 / 3.0, within(1e-12));
    }

    @Test
    void of_ties_countHalfInTheArea() {
      Evaluation evaluation = Evaluation.of(List.of(ham(0.5), ham(0.1), spam(0.5), spam(0.9)), 0.5);

      assertThat(evaluation.rocAuc().value()).isEqualTo(3.5 / 4);
    }

    @Test
    void of_randomScores_areaEqualsTheShareOfPairsInOrder() {
      Random random = new Random(5);
      List<ScoredMessage> messages = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        messages.add(
            new ScoredMessage(
                random.nextBoolean() ? Label.HAM : Label.SPAM, random.nextInt(50) / 50.0, "s"));
      }
      double right = 0;
      double pairs = 0;
      for (ScoredMessage h : messages) {
        for (ScoredMessage s : messages) {
          if (h.label() == Label.HAM && s.label() == Label.SPAM) {
            pairs++;
            right += s.pSpam() > h.pSpam() ? 1 : s.pSpam() == h.pSpam() ? 0.5 : 0;
          }
        }
      }

      assertThat(Evaluation.of(messages, 0.5).rocAuc().value())
          .isCloseTo(right / pairs, within(1e-12));
    }

    @Test
    void of_thousandHam_recallAtOnePerMilleAllowsOneFalsePositive() {
      List<ScoredMessage> messages = new ArrayList<>();
      for (int i = 0; i < 998; i++) {
        messages.add(ham(0.1));
      }
      messages.add(ham(0.6));
      messages.add(ham(0.8));
      messages.addAll(List.of(spam(0.5), spam(0.7), spam(0.8), spam(0.9)));

      Evaluation evaluation = Evaluation.of(messages, 0.5);

      // One ham (0.8) may pass for spam: all spam above 0.6 is then caught.
      assertThat(evaluation.recallAtOnePerMille().value()).isEqualTo(0.75);
      assertThat(evaluation.recallAtOnePercent().value()).isEqualTo(1);
    }

    @Test
    void of_oneLabelOnly_ratesOfNothingAreNullInJson() {
      Evaluation evaluation = Evaluation.of(List.of(ham(0.1), ham(0.9)), 0.5);

      assertThat(evaluation.rocAuc().value()).isNaN();
      assertThat(evaluation.toJson().get("recall").isJsonNull()).isTrue();
      assertThat(evaluation.toJson().get("false_positive_rate").getAsDouble()).isEqualTo(0.5);
      assertThat(String.join("\n", evaluation.lines()))
          .startsWith("false positives  1 of 2 ham: 50.00 % (1.26 to 98.74)")
          .contains("recall n/a");
    }

    @Test
    void of_severalSources_figuresEach() {
      Evaluation evaluation =
          Evaluation.of(
              List.of(
                  new ScoredMessage(Label.HAM, 0.9, "b"),
                  new ScoredMessage(Label.SPAM, 0.9, "a"),
                  new ScoredMessage(Label.SPAM, 0.1, "a")),
              0.5);

      assertThat(evaluation.bySource())
          .containsEntry("a", new ConfusionMatrix(0, 0, 1, 1))
          .containsEntry("b", new ConfusionMatrix(0, 1, 0, 0));
      assertThat(evaluation.lines()).contains("  b: 1 of 1 ham called spam, 0 of 0 spam missed");
    }
  }

  @Nested
  class Bounds {
    // From the tables of the exact binomial interval, as R's binom.test gives it.
    @ParameterizedTest
    @CsvSource({"0, 10, 0.3084971", "1, 10, 0.4450161", "5, 100, 0.1128349", "10, 10, 1"})
    void upper_twoSided95_equalsTheExactInterval(int count, int of, double expected) {
      assertThat(ClopperPearson.upper(count, of, 0.975)).isCloseTo(expected, within(1e-6));
    }

    @ParameterizedTest
    @CsvSource({"0, 10, 0", "1, 10, 0.002528579", "5, 100, 0.01643188", "10, 10, 0.6915029"})
    void lower_twoSided95_equalsTheExactInterval(int count, int of, double expected) {
      assertThat(ClopperPearson.lower(count, of, 0.975)).isCloseTo(expected, within(1e-6));
    }

    @Test
    void trialsNeeded_onePerMille_isAboutThreeOverTheRate() {
      assertThat(ClopperPearson.trialsNeeded(0.001, 0.95)).isEqualTo(2995);
      assertThat(ClopperPearson.upper(0, 2995, 0.95)).isLessThanOrEqualTo(0.001);
      assertThat(ClopperPearson.upper(0, 2994, 0.95)).isGreaterThan(0.001);
    }
  }

  @Nested
  class Intervals {
    @Test
    void estimates_ofCounts_areExactForEachShare() {
      ConfusionMatrix.Estimates rates = new ConfusionMatrix(95, 5, 1, 9).estimates();

      assertThat(rates.falsePositiveRate().value()).isEqualTo(0.05);
      assertThat(rates.falsePositiveRate().low()).isCloseTo(0.01643188, within(1e-6));
      assertThat(rates.falsePositiveRate().high()).isCloseTo(0.1128349, within(1e-6));
      assertThat(rates.recall().low()).isCloseTo(1 - 0.4450161, within(1e-6));
      assertThat(rates.recall().high()).isCloseTo(1 - 0.002528579, within(1e-6));
      assertThat(rates.precision().value()).isEqualTo(9 / 14.0);
      assertThat(rates.accuracy().value()).isEqualTo(104 / 110.0);
      assertThat(rates.f1().value()).isCloseTo(0.75, within(1e-12));
    }

    @Test
    void estimates_noMistake_f1IsNotClaimedToBePerfect() {
      Estimate f1 = new ConfusionMatrix(10, 0, 0, 10).estimates().f1();

      assertThat(f1.value()).isEqualTo(1);
      assertThat(f1.low()).isCloseTo(2 * 0.6915029 / 1.6915029, within(1e-6));
      assertThat(f1.high()).isEqualTo(1);
    }

    @Test
    void estimates_ofNothing_areNotMeasured() {
      assertThat(new ConfusionMatrix(0, 0, 1, 0).estimates().falsePositiveRate().measured())
          .isFalse();
      assertThat(new ConfusionMatrix(3, 0, 0, 0).estimates().f1().measured()).isFalse();
    }

    @Test
    void f1_drawnAgainAndAgain_liesInItsIntervalNearlyAlways() {
      Random random = new Random(3);
      double truth = 2 * 0.9 / (2 * 0.9 + 0.1 + 0.05);
      int covered = 0;
      for (int i = 0; i < 1000; i++) {
        int tagged = drawn(random, 200, 0.05);
        int caught = drawn(random, 200, 0.9);
        Estimate f1 =
            new ConfusionMatrix(200 - tagged, tagged, 200 - caught, caught).estimates().f1();
        covered += f1.low() <= truth && truth <= f1.high() ? 1 : 0;
      }

      assertThat(covered).isBetween(940, 990);
    }

    private static int drawn(Random random, int of, double share) {
      return (int) random.doubles(of).filter(d -> d < share).count();
    }

    @Test
    void rocAuc_everySpamAboveEveryHam_isNotClaimedToBePerfect() {
      Estimate area = RocArea.of(1, 10, 10);

      assertThat(area.high()).isEqualTo(1);
      assertThat(area.low()).isBetween(0.7, 0.9);
    }

    @Test
    void rocAuc_edges_areWhereTheStandardErrorReachesTheMeasuredArea() {
      Estimate area = RocArea.of(0.9, 40, 25);

      for (double edge : new double[] {area.low(), area.high()}) {
        double half = 65 / 2.0 - 1;
        double variance =
            edge * (1 - edge) * (1 + half * ((1 - edge) / (2 - edge) + edge / (1 + edge))) / 1000;
        assertThat(Math.abs(edge - 0.9)).isCloseTo(1.96 * Math.sqrt(variance), within(1e-5));
      }
      assertThat(area.low()).isLessThan(0.9);
      assertThat(area.high()).isGreaterThan(0.9);
    }

    @Test
    void intervals_drawnAgainAndAgain_holdTheTruthNearlyAlways() {
      Random random = new Random(7);
      int areas = 0;
      int recalls = 0;
      for (int i = 0; i < 200; i++) {
        List<ScoredMessage> messages = new ArrayList<>();
        for (int m = 0; m < 300; m++) {
          messages.add(ham(Temperature.sigmoid(random.nextGaussian())));
          messages.add(spam(Temperature.sigmoid(random.nextGaussian() + 2)));
        }
        Evaluation evaluation = Evaluation.of(messages, 0.5);
        // P(N(2, 1) > N(0, 1)), and the share of N(2, 1) above the 0.99 quantile of N(0, 1).
        areas += holds(evaluation.rocAuc(), 0.921350);
        recalls += holds(evaluation.recallAtOnePercent(), 0.372080);
      }

      assertThat(areas).isGreaterThanOrEqualTo(184);
      assertThat(recalls).isGreaterThanOrEqualTo(175);
    }

    private static int holds(Estimate estimate, double truth) {
      return estimate.low() <= truth && truth <= estimate.high() ? 1 : 0;
    }

    @Test
    void recallAt_sameMessages_givesTheSameInterval() {
      List<ScoredMessage> messages = hamUpTo(150, 0.7);
      for (int i = 0; i < 50; i++) {
        messages.add(spam(0.4 + i / 100.0));
      }

      Estimate once = Evaluation.of(messages, 0.5).recallAtOnePercent();

      assertThat(Evaluation.of(messages, 0.5).recallAtOnePercent()).isEqualTo(once);
      assertThat(once.low()).isLessThan(once.value());
      assertThat(once.high()).isGreaterThan(once.value());
    }
  }

  @Nested
  class Choice {
    @Test
    void choose_budgetNotMetAtHalf_takesTheLowestWhoseBoundMeetsIt() {
      List<ScoredMessage> validation = hamUpTo(997, 0.05);
      for (int i = 0; i < 10; i++) {
        validation.add(ham(0.6 + i / 100.0));
      }
      validation.addAll(List.of(spam(0.65), spam(0.9)));

      Thresholds chosen = Thresholds.choose(validation, OptionalDouble.empty(), 0.01, 0.001);

      // Ten of 1,007 are 0.99 %, but may be 1.7 %; with four it is 0.91 % at most, with five 1.04
      // %.
      assertThat(chosen.tag().hamCaught()).isEqualTo(4);
      assertThat(chosen.tag().pSpam()).isGreaterThan(0.65).isLessThan(0.66);
      assertThat(chosen.tag().falsePositiveRate()).isEqualTo(4 / 1007.0);
      assertThat(chosen.tag().falsePositiveBound()).isLessThan(0.01);
      assertThat(new Operating(0.6, 5, 1007).falsePositiveBound()).isGreaterThan(0.01);
    }

    @Test
    void choose_budgetMetAtHalf_staysAtHalf() {
      List<ScoredMessage> validation = hamUpTo(300, 0.05);
      validation.add(spam(0.2));

      assertThat(Thresholds.choose(validation, OptionalDouble.empty(), 0.01, 0.001).tag())
          .isEqualTo(new Operating(0.5, 0, 300));
    }

    @Test
    void choose_tooFewHamForTheTagBudget_liesAboveAllOfItAndSaysSo() {
      List<ScoredMessage> validation = hamUpTo(298, 0.9);
      validation.add(spam(0.95));

      Thresholds chosen = Thresholds.choose(validation, OptionalDouble.empty(), 0.01, 0.001);

      assertThat(chosen.tag().pSpam()).isGreaterThan(0.897).isLessThan(0.95);
      assertThat(chosen.tag().hamCaught()).isZero();
      assertThat(chosen.remarks())
          .contains(
              "tag threshold: above all validation ham; a false-positive rate of at most 1 % takes"
                  + " about 299 of them to show, there are 298");
    }

    @Test
    void choose_hamAsSureAsCanBe_saysThatMoreIsTaggedThanAskedFor() {
      List<ScoredMessage> validation = new ArrayList<>(List.of(ham(1), ham(1), spam(1)));

      Thresholds chosen = Thresholds.choose(validation, OptionalDouble.empty(), 0.01, 0.001);

      assertThat(chosen.tag()).isEqualTo(new Operating(1, 2, 2));
      assertThat(chosen.remarks()).anyMatch(r -> r.contains("more of it is tagged than asked for"));
    }

    @Test
    void choose_tooFewHamForTheRejectBudget_hasNoneAndSaysHowManyAreNeeded() {
      Thresholds chosen =
          Thresholds.choose(hamUpTo(2994, 0.1), OptionalDouble.empty(), 0.01, 0.001);

      assertThat(chosen.reject()).isEmpty();
      assertThat(chosen.remarks())
          .containsExactly(
              "no reject threshold: a false-positive rate of at most 0.1 % takes about 2995"
                  + " validation ham messages to show, there are 2994");
    }

    @Test
    void choose_enoughHam_rejectLiesAboveAllHamAndNotBelowTag() {
      List<ScoredMessage> validation = hamUpTo(2999, 0.1);
      validation.add(ham(0.97));
      validation.add(spam(0.99));

      Thresholds chosen = Thresholds.choose(validation, OptionalDouble.empty(), 0.01, 0.001);

      assertThat(chosen.reject().orElseThrow().pSpam())
          .isGreaterThan(0.97)
          .isLessThanOrEqualTo(0.99);
      assertThat(chosen.reject().orElseThrow().falsePositiveBound()).isLessThanOrEqualTo(0.001);
      assertThat(chosen.remarks()).isEmpty();
    }

    @Test
    void choose_hamAsSureAsTheSurestSpam_hasNoRejectThreshold() {
      List<ScoredMessage> validation = hamUpTo(4000, 0.1);
      for (int i = 0; i < 50; i++) {
        validation.add(ham(1));
      }
      validation.add(spam(1));

      Thresholds chosen = Thresholds.choose(validation, OptionalDouble.empty(), 0.05, 0.001);

      assertThat(chosen.reject()).isEmpty();
      assertThat(chosen.remarks()).singleElement().asString().contains("wrong labels");
    }

    @Test
    void choose_fixedTag_isKept() {
      assertThat(Thresholds.choose(hamUpTo(200, 0.05), OptionalDouble.of(0.3), 0.01, 0.001).tag())
          .isEqualTo(new Operating(0.3, 0, 200));
    }

    @ParameterizedTest
    @CsvSource({"0, 0.001", "1, 0.001", "NaN, 0.001", "0.01, 0", "0.01, -1"})
    void choose_nonsenseBudget_isRefused(double tag, double reject) {
      assertThatThrownBy(() -> Thresholds.choose(List.of(), OptionalDouble.empty(), tag, reject))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected a share above 0 and below 1");
    }
  }

  @Nested
  class OneTemperature {
    @Test
    void fit_overconfidentScores_findsTheTemperatureTheyWereMadeWith() {
      Random random = new Random(1);
      List<ScoredMessage> messages = new ArrayList<>();
      for (int i = 0; i < 20_000; i++) {
        double logOdds = random.nextGaussian() * 2;
        Label label = random.nextDouble() < Temperature.sigmoid(logOdds) ? Label.SPAM : Label.HAM;
        messages.add(new ScoredMessage(label, Temperature.sigmoid(logOdds * 3), "s"));
      }

      assertThat(Temperature.fit(messages)).isCloseTo(3, within(0.15));
    }

    @Test
    void fit_allRight_isNotSharpened() {
      assertThat(Temperature.fit(List.of(ham(0.2), spam(0.8)))).isCloseTo(1, within(1e-6));
    }

    @Test
    void fit_certainAndWrong_isFinite() {
      double temperature = Temperature.fit(List.of(ham(1), ham(0), spam(1), spam(0)));

      assertThat(temperature).isBetween(1.0, 10.0);
      assertThat(Calibrating.apply(Calibration.ofTemperature(temperature), List.of(ham(1), ham(0))))
          .allSatisfy(m -> assertThat(m.pSpam()).isBetween(0.0, 1.0));
    }
  }

  @Nested
  class Groups {
    /** 1,000 easy ham, and 400 newsletters of which four score high. */
    @Test
    void choose_groupThatScoresHigher_setsTheThreshold() {
      List<ScoredMessage> messages = new ArrayList<>(hamUpTo(1_000, 0.4));
      for (int i = 0; i < 400; i++) {
        messages.add(new ScoredMessage(Label.HAM, i < 4 ? 0.9 : 0.1, "newsletters"));
        messages.add(spam(0.5 + i / 1000.0));
      }

      Thresholds chosen = Thresholds.choose(messages, OptionalDouble.empty(), 0.01, 0.001);

      assertThat(chosen.tag().pSpam()).isGreaterThan(0.9);
      assertThat(chosen.remarks()).contains("tag threshold: asked for by the ham of newsletters");
    }

    /** So few show no budget: one odd note among twenty must not switch the filter off. */
    @Test
    void choose_groupTooSmallToShowTheBudget_countsInTheSumOnly() {
      List<ScoredMessage> messages = new ArrayList<>(hamUpTo(1_000, 0.4));
      for (int i = 0; i < 20; i++) {
        messages.add(new ScoredMessage(Label.HAM, i == 0 ? 0.95 : 0.1, "notes"));
        messages.add(spam(0.9));
      }

      assertThat(Thresholds.choose(messages, OptionalDouble.empty(), 0.01, 0.001).tag().pSpam())
          .isLessThan(0.9);
    }
  }

  private static List<ScoredMessage> hamUpTo(int count, double highest) {
    List<ScoredMessage> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      messages.add(ham(highest * i / count));
    }
    return messages;
  }

  private static ScoredMessage ham(double pSpam) {
    return new ScoredMessage(Label.HAM, pSpam, "source");
  }

  private static ScoredMessage spam(double pSpam) {
    return new ScoredMessage(Label.SPAM, pSpam, "source");
  }
}
