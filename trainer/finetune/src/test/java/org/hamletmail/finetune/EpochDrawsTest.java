package org.hamletmail.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hamletmail.classifier.Label;
import org.hamletmail.gpt2.Readout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpochDrawsTest {
  private static final LearningRateSchedule RATE = new LearningRateSchedule(1e-3, 0, false);

  @Test
  void batches_anyEpoch_showsEachExampleOnce() {
    List<List<Draw>> batches = EpochDraws.batches(examples(21), method(1, 0, 3), null, 1);

    assertThat(batches).hasSize(EpochDraws.steps(21, method(1, 0, 3), null)).hasSize(6);
    assertThat(batches.stream().flatMap(List::stream).map(d -> d.ids()[0]).sorted())
        .containsExactlyElementsOf(IntStream.range(0, 21).boxed().toList());
  }

  @Test
  void batches_sameSeedAndEpoch_sameOrder() {
    List<Integer> first = order(EpochDraws.batches(examples(40), method(1, 0, 1), null, 1));

    assertThat(first)
        .isEqualTo(order(EpochDraws.batches(examples(40), method(1, 0, 1), null, 1)))
        .isNotEqualTo(order(EpochDraws.batches(examples(40), method(1, 0, 1), null, 2)));
  }

  @Test
  void batches_bucketed_padLess() {
    int padded = padding(EpochDraws.batches(examples(64), method(1, 0, 1), null, 1));
    int bucketed = padding(EpochDraws.batches(examples(64), method(1, 0, 16), null, 1));

    assertThat(bucketed).isLessThan(padded / 4);
  }

  @Test
  void batches_severalWindows_drawTheFirstAsOftenAsAsked() {
    Example example = Example.of(Label.HAM, List.of(new int[] {0}, new int[] {1}, new int[] {2}));
    int[] drawn = new int[3];
    for (int epoch = 1; epoch <= 3000; epoch++) {
      drawn[
          EpochDraws.batches(List.of(example), method(0.6, 0, 1), null, epoch)
              .getFirst()
              .getFirst()
              .ids()[0]]++;
    }

    assertThat(drawn[0] / 3000.0).isCloseTo(0.6, within(0.03));
    assertThat(drawn[1] / 3000.0).isCloseTo(0.2, within(0.03));
    assertThat(drawn[2] / 3000.0).isCloseTo(0.2, within(0.03));
  }

  @Test
  void batches_fewTokensAtTheEnd_areNotDrawn() {
    Example tail = Example.of(Label.SPAM, List.of(filled(9, 0), filled(9, 1), filled(2, 2)));
    Example third = Example.of(Label.SPAM, List.of(filled(9, 0), filled(9, 1), filled(3, 2)));

    assertThat(firstIds(tail)).containsExactly(0, 1);
    assertThat(firstIds(third)).containsExactly(0, 1, 2);
  }

  private static Set<Integer> firstIds(Example example) {
    return IntStream.rangeClosed(1, 100)
        .mapToObj(epoch -> EpochDraws.batches(List.of(example), method(0.3, 0, 1), null, epoch))
        .map(batches -> batches.getFirst().getFirst().ids()[0])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static int[] filled(int tokens, int id) {
    int[] ids = new int[tokens];
    Arrays.fill(ids, id);
    return ids;
  }

  @Test
  void batches_tokenDropout_leavesOutItsShareAndKeepsTheOrder() {
    int[] ids = IntStream.range(0, 10_000).toArray();
    Example example = Example.of(Label.HAM, List.of(ids));

    int[] kept =
        EpochDraws.batches(List.of(example), method(1, 0.3, 1), null, 1)
            .getFirst()
            .getFirst()
            .ids();

    assertThat(kept.length / 10_000.0).isCloseTo(0.7, within(0.02));
    assertThat(kept).isSorted().doesNotHaveDuplicates();
    assertThat(ids).hasSize(10_000);
  }

  @Test
  void batches_dropoutOfTheOnlyToken_keepsIt() {
    Example example = Example.of(Label.HAM, List.of(new int[] {7}));
    for (int epoch = 1; epoch < 100; epoch++) {
      assertThat(
              EpochDraws.batches(List.of(example), method(1, 0.9, 1), null, epoch)
                  .getFirst()
                  .getFirst()
                  .ids())
          .containsExactly(7);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0.2",
    "2, 0.4",
    "5, 1",
    "6, 1",
    "15, 0.5782172325201156",
    "25, 0.006155829702431115"
  })
  void at_warmUpAndCosine_risesAndFalls(int step, double share) {
    // 25 steps, 5 of them rising; the values are those of the reference training.
    assertThat(new LearningRateSchedule(0.5, 0.2, true).at(step, 25))
        .isCloseTo(0.5 * share, within(1e-12));
  }

  @Test
  void at_constant_staysAtThePeak() {
    assertThat(RATE.at(1, 10)).isEqualTo(1e-3);
    assertThat(RATE.at(10, 10)).isEqualTo(1e-3);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "-1, 0", "NaN, 0", "1, 0", "1e-3, 1", "1e-3, -0.1", "1e-3, NaN"})
  void schedule_nonsense_isRefused(double peak, double warmUp) {
    assertThatThrownBy(() -> new LearningRateSchedule(peak, warmUp, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
  }

  private static int padding(List<List<Draw>> batches) {
    return batches.stream()
        .mapToInt(b -> b.stream().mapToInt(d -> Batch.longest(b) - d.ids().length).sum())
        .sum();
  }

  private static List<Integer> order(List<List<Draw>> batches) {
    return batches.stream().flatMap(List::stream).map(d -> d.ids()[0]).toList();
  }

  private static List<Example> examples(int count) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] ids = new int[1 + (i * 37) % 100];
      Arrays.fill(ids, i);
      examples.add(Example.of(i % 2 == 0 ? Label.HAM : Label.SPAM, List.of(ids)));
    }
    return examples;
  }

  private static TrainingMethod method(double firstWindowShare, double dropout, int bucket) {
    return new TrainingMethod(
        Trainable.ALL,
        Readout.LAST_TOKEN,
        120,
        3,
        firstWindowShare,
        dropout,
        1,
        4,
        bucket,
        RATE,
        0.1,
        0,
        0,
        0,
        11);
  }
}
