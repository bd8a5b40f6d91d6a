package org.hamletmail.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepetitionsTest {
  private static final int A = 2;
  private static final int B = 3;

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "3, 2", "4, 3", "7, 3", "8, 4", "1000, 10"})
  void thin_oneWord_staysAtPowersOfTwo(int times, int kept) {
    int[] ids = new int[times];
    Arrays.fill(ids, A);

    assertThat(Repetitions.thinned(ids, 2000)).hasSize(kept).startsWith(0);
  }

  @Test
  void thinned_severalWords_areCountedEachByItself() {
    int[] ids = {A, B, A, A, B, B, A, KnownWords.UNKNOWN, KnownWords.UNKNOWN, KnownWords.UNKNOWN};

    assertThat(Repetitions.thinned(ids, 100)).containsExactly(0, 1, 2, 4, 6, 7, 8, 9);
  }

  @Test
  void thinned_enough_stops() {
    assertThat(Repetitions.thinned(new int[] {A, A, A, B, A}, 3)).containsExactly(0, 1, 3);
  }
}
