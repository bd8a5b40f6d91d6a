package org.hamletmail.gpt2;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Compares a tiny model with committed tensors of the reference implementation. */
class Gpt2GoldenTest {
  private static final float TOLERANCE = 1e-5f;

  private ReferenceCase reference;

  @BeforeEach
  void open() throws Exception {
    Path folder = Path.of(Gpt2GoldenTest.class.getResource("/gpt2").toURI());
    reference = new ReferenceCase(folder, new Gpt2Config(64, 24, 16, 2, 2, 1e-5));
  }

  @AfterEach
  void close() {
    reference.close();
  }

  @Test
  void trunk_tinyModel_equalsTheReference() {
    reference.assertHiddenStates(TOLERANCE);
  }

  @Test
  void logits_tinyModelAnySplitAndReadout_equalTheReference() {
    reference.assertLogits(TOLERANCE);
  }

  @Test
  void logits_tinyModelWithoutPadding_equalTheReference() {
    reference.assertLogitsWithoutPadding(TOLERANCE);
  }
}
