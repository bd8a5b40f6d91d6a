package org.hamletmail.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WordPairsTest {
  private final WordPairs pairs = new WordPairs();

  WordPairsTest() {
    pairs.put(2, 3, 10);
    pairs.put(3, 4, 11);
    pairs.put(4, 2, 12);
    pairs.put(5, 5, 13);
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
    assertThat(new WordPairs().join(new int[] {2, 3})).containsExactly(2, 3);
  }
}
