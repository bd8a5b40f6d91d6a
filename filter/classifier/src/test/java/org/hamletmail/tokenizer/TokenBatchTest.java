package org.hamletmail.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TokenBatchTest {
  @Test
  void of_rowsOfUnequalLength_padsOnTheRight() {
    TokenBatch batch = TokenBatch.of(List.of(new int[] {1, 2, 3}, new int[] {4}), 9);
    assertThat(batch.ids()).containsExactly(1, 2, 3, 4, 9, 9);
    assertThat(batch.lengths()).containsExactly(3, 1);
    assertThat(batch.rows()).isEqualTo(2);
    assertThat(batch.tokens()).isEqualTo(3);
  }

  @Test
  void of_padIdInARow_countsAsReal() {
    TokenBatch batch = TokenBatch.of(List.of(new int[] {9, 7}), 4, 9);
    assertThat(batch.lengths()).containsExactly(2);
    assertThat(batch.ids()).containsExactly(9, 7, 9, 9);
  }

  @Test
  void of_rowTooLongOrEmptyOrNone_isRefused() {
    assertThatThrownBy(() -> TokenBatch.of(List.of(new int[3]), 2, 9))
        .hasMessage("row 0 has 3 ids; expected 1 to 2");
    assertThatThrownBy(() -> TokenBatch.of(List.of(new int[1], new int[0]), 2, 9))
        .hasMessage("row 1 has 0 ids; expected 1 to 2");
    assertThatThrownBy(() -> TokenBatch.of(List.of(), 9))
        .hasMessage("no rows; expected at least one");
  }
}
