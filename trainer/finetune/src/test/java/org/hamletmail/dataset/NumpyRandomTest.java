package org.hamletmail.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Against numbers printed by NumPy 2.4.6, {@code numpy.random.RandomState(123)}. */
class NumpyRandomTest {
  @Test
  void bits_seed123_areNumpys() {
    NumpyRandom random = new NumpyRandom(123);

    assertThat(new int[] {random.bits(), random.bits(), random.bits()})
        .containsExactly((int) 2991312382L, (int) 3062119789L, 1228959102);
  }

  @Test
  void permutation_seed123_isNumpys() {
    assertThat(new NumpyRandom(123).permutation(10)).containsExactly(4, 0, 7, 5, 8, 3, 1, 6, 9, 2);
    assertThat(Arrays.copyOf(new NumpyRandom(123).permutation(1494), 5))
        .containsExactly(263, 627, 887, 925, 1050);
  }

  @Test
  void permutation_longerThanTheState_goesOnAfterTheRefill() {
    // numpy.random.RandomState(7).permutation(5000)[[0, 1, 2498, 4999]]
    int[] order = new NumpyRandom(7).permutation(5000);

    assertThat(new int[] {order[0], order[1], order[2498], order[4999]})
        .containsExactly(3406, 757, 4773, 4271);
    assertThat(order).doesNotHaveDuplicates().hasSize(5000);
  }

  @Test
  void permutation_ofOneOrNothing_drawsNothing() {
    assertThat(new NumpyRandom(1).permutation(0)).isEmpty();
    assertThat(new NumpyRandom(1).permutation(1)).containsExactly(0);
  }
}
