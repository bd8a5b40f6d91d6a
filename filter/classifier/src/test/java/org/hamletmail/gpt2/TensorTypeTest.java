package org.hamletmail.gpt2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TensorTypeTest {
  @Test
  void narrow_bf16_roundsToNearestTiesToEven() {
    assertThat(roundTrip(TensorType.BF16, 1.0f)).isEqualTo(1.0f);
    // 1 + 2^-8 lies halfway between two neighbours, 1 + 3 * 2^-8 too: to the even one each.
    assertThat(roundTrip(TensorType.BF16, 1 + 1 / 256f)).isEqualTo(1.0f);
    assertThat(roundTrip(TensorType.BF16, 1 + 3 / 256f)).isEqualTo(1.015625f);
    assertThat(roundTrip(TensorType.BF16, -1.0059f)).isEqualTo(-1.0078125f);
    assertThat(roundTrip(TensorType.BF16, Float.MAX_VALUE)).isInfinite();
    assertThat(roundTrip(TensorType.BF16, Float.NaN)).isNaN();
    assertThat(roundTrip(TensorType.BF16, Float.intBitsToFloat(0x7f800001))).isNaN();
  }

  @Test
  void widen_everyBf16AndF16Number_narrowsToItself() {
    for (TensorType type : new TensorType[] {TensorType.BF16, TensorType.F16}) {
      for (int bits = 0; bits < 1 << 16; bits++) {
        float wide = type.widen((short) bits);
        if (!Float.isNaN(wide)) {
          assertThat(type.narrow(wide)).isEqualTo((short) bits);
        }
      }
    }
  }

  private static float roundTrip(TensorType type, float value) {
    return type.widen(type.narrow(value));
  }
}
