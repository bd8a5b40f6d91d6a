package org.hamletmail.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WordPairsTest {
  private final WordPairs pairs =
      new WordPairs(
          Map.of(
              WordPairs.key(2, 3), 10,
              WordPairs.key(3, 4), 11,
              WordPairs.key(4, 2), 12,
              WordPairs.key(5, 5), 13));

  @Test
  void beside_eachTwoNeighbours_haveTheirPairBehindThem() {
    assertThat(pairs.beside(new int[] {2, 3, 4, 9})).containsExactly(2, 3, 10, 4, 11, 9);
    assertThat(pairs.beside(new int[] {5, 5, 5})).containsExactly(5, 5, 13, 5, 13);
    assertThat(pairs.beside(new int[] {2})).containsExactly(2);
    assertThat(pairs.beside(new int[] {})).isEmpty();
  }

  @Test
  void id_ofTwoWords_isThatOfTheirPair() {
    assertThat(pairs.id(4, 2)).isEqualTo(12);
    assertThat(pairs.id(2, 4)).isEqualTo(KnownWords.UNKNOWN);
  }

  @Test
  void join_overlappingPairs_theMoreFrequentWins() {
    assertThat(pairs.join(new int[] {2, 3, 4})).containsExactly(10, 4);
    assertThat(pairs.join(new int[] {4, 2, 3, 4})).containsExactly(4, 10, 4);
    assertThat(pairs.join(new int[] {3, 4, 2, 9})).containsExactly(11, 2, 9);
  }

  @Test
  void join_samePairTwiceInARow_fromTheLeft() {
    assertThat(pairs.join(new int[] {5, 5, 5})).containsExactly(13, 5);
    assertThat(pairs.join(new int[] {5, 5, 5, 5})).containsExactly(13, 13);
  }

  @Test
  void join_nothingToJoin_isTheSame() {
    assertThat(pairs.join(new int[] {})).isEmpty();
    assertThat(pairs.join(new int[] {2})).containsExactly(2);
    assertThat(pairs.join(new int[] {3, 2})).containsExactly(3, 2);
    assertThat(new WordPairs(Map.of()).join(new int[] {2, 3})).containsExactly(2, 3);
  }
}
