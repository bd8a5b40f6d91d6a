package org.hamletmail.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PassageTest {
  private static final int[] IDS = {10, 11, 12, 13, 14, 15, 16};

  @Test
  void cut_someRead_eachPassageReachesToTheNext() {
    List<Passage> passages = Passage.cut(IDS, new int[] {0, 2, 3, 5}, 2, 3);

    assertThat(passages).hasSize(2);
    assertThat(passages.getFirst().ids()).containsExactly(10, 11, 12);
    assertThat(passages.getFirst().window()).containsExactly(10, 12);
    assertThat(passages.getLast().ids()).containsExactly(13, 14, 15, 16);
    assertThat(passages.getLast().window()).containsExactly(13, 15);
  }

  @Test
  void cut_windowsFull_endsWithTheLastOne() {
    List<Passage> passages = Passage.cut(IDS, new int[] {1, 2, 3, 5}, 2, 2);

    assertThat(passages.getFirst().ids()).containsExactly(10, 11, 12);
    assertThat(passages.getLast().ids()).containsExactly(13, 14, 15);
  }

  @Test
  void with_otherTokens_areReadAtTheSamePlaces() {
    Passage some = Passage.of(IDS, new int[] {0, 6});

    assertThat(some.with(new int[] {1, 2, 3, 4, 5, 6, 7}).window()).containsExactly(1, 7);
    assertThat(Passage.of(IDS).with(new int[] {1, 2}).window()).containsExactly(1, 2);
    assertThatThrownBy(() -> some.with(new int[] {1, 2}))
        .hasMessage("2 tokens; expected as many as before, 7");
  }

  @Test
  void keeping_someTokens_readsThoseThatWereRead() {
    Passage some = Passage.of(IDS, new int[] {0, 2, 6});

    Passage kept = some.keeping(new int[] {0, 1, 5, 6});

    assertThat(kept.ids()).containsExactly(10, 11, 15, 16);
    assertThat(kept.window()).containsExactly(10, 16);
    assertThat(Passage.of(IDS).keeping(new int[] {1, 2}).window()).containsExactly(11, 12);
    assertThat(some.keeping(new int[] {1})).as("nothing of it is read").isSameAs(some);
  }

  @Test
  void of_placesThatCantBe_areRefused() {
    assertThatThrownBy(() -> Passage.of(IDS, new int[] {0, 7}))
        .hasMessage("place 1 is 7; expected rising ones below 7");
    assertThatThrownBy(() -> Passage.of(IDS, new int[] {2, 2})).hasMessageContaining("rising");
    assertThatThrownBy(() -> Passage.of(IDS, new int[] {-1})).hasMessageContaining("rising");
    assertThatThrownBy(() -> Passage.of(new int[0])).hasMessageContaining("at least one token");
  }
}
