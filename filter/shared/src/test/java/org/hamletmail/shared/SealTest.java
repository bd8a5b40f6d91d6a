package org.hamletmail.shared;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.Verdict;
import org.junit.jupiter.api.Test;

class SealTest {
  private static final Verdict SPAM = new Verdict(Label.SPAM, 0.9371234567891235, "m", 0.25, 0.75);

  private final Seal seal = new Seal("k".repeat(64), "hamlet");

  @Test
  void verdict_ofItsOwnValue_isTheSameToTheLastBit() {
    byte[] value = seal.value(digest(1), SPAM);
    assertThat(value).hasSize(Seal.BYTES);
    assertThat(seal.verdict(digest(1), "m", value)).contains(SPAM);
  }

  @Test
  void verdict_anyByteChanged_isNone() {
    for (int i = 0; i < Seal.BYTES; i++) {
      byte[] value = seal.value(digest(1), SPAM);
      value[i] ^= 1;
      assertThat(seal.verdict(digest(1), "m", value)).as("byte " + i).isEmpty();
    }
  }

  @Test
  void verdict_valueOfAnotherTextOrKeyOrLength_isNone() {
    byte[] value = seal.value(digest(1), SPAM);
    assertThat(seal.verdict(digest(2), "m", value)).isEmpty();
    assertThat(new Seal("l".repeat(64), "hamlet").verdict(digest(1), "m", value)).isEmpty();
    assertThat(seal.verdict(digest(1), "m", new byte[0])).isEmpty();
    assertThat(seal.verdict(digest(1), "m", new byte[Seal.BYTES + 1])).isEmpty();
  }

  @Test
  void name_doesNotTellTheDigest() {
    String name = new String(seal.name(digest(1)), US_ASCII);
    assertThat(name).startsWith("hamlet:v1:").hasSize(10 + 43);
    assertThat(new Seal("l".repeat(64), "hamlet").name(digest(1)))
        .isNotEqualTo(seal.name(digest(1)));
    assertThat(seal.name(digest(2))).isNotEqualTo(seal.name(digest(1)));
  }

  static ByteBuffer digest(int seed) {
    return ByteBuffer.allocate(32).putInt(0, seed).asReadOnlyBuffer();
  }
}
