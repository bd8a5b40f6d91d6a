package org.hamletmail.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.hamletmail.tokenizer.PairCount.Pair;
import org.junit.jupiter.api.Test;

class PairCountTest {
  @Test
  void most_countsTextsNotPlaces() {
    PairCount count = new PairCount();
    count.add(new int[] {7, 8, 7, 8, 7, 8});
    count.add(new int[] {2, 3});
    count.add(new int[] {2, 3});

    assertThat(count.most(1, 1)).containsExactly(new Pair(2, 3));
    assertThat(count.most(9, 2)).containsExactly(new Pair(2, 3));
    assertThat(count.most(9, 1)).containsExactly(new Pair(2, 3), new Pair(7, 8), new Pair(8, 7));
  }

  @Test
  void add_unknownWords_haveNoNeighbours() {
    PairCount count = new PairCount();
    count.add(new int[] {2, KnownWords.UNKNOWN, 3});

    assertThat(count.most(9, 1)).isEmpty();
  }

  /** A hundred thousand messages have more pairs than there is room for. */
  @Test
  void add_morePairsThanAreHeld_keepsTheFrequentOnes() {
    PairCount count = new PairCount();
    for (int text = 0; text < 3; text++) {
      count.add(new int[] {2, 3});
      int begin = 10 + text * 1_000_000;
      count.add(IntStream.range(begin, begin + 1_000_000).toArray());
    }

    assertThat(count.most(1, 1)).containsExactly(new Pair(2, 3));
    assertThat(count.most(Integer.MAX_VALUE, 1)).hasSizeLessThan(2_000_000);
  }
}
