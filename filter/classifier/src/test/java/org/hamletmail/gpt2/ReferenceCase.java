package org.hamletmail.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.Locale;

/** A checkpoint and what the reference implementation computes with it (make_reference.py). */
final class ReferenceCase implements AutoCloseable {
  private final NDManager manager = PyTorchEngine.start(1);
  private final SafetensorsFile expected;
  private final Gpt2 model;
  private final NDArray ids;
  private final NDArray lengths;

  ReferenceCase(Path folder, Gpt2Config config) throws Exception {
    expected = SafetensorsFile.open(folder.resolve("expected.safetensors"));
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    model = new Gpt2(config, Gpt2Weights.read(checkpoint, config, manager));
    ids = expected.read("ids", manager).toType(DataType.INT64, false);
    lengths = expected.read("lengths", manager).toType(DataType.INT64, false);
  }

  void assertHiddenStates(float tolerance) {
    for (int blocks = 0; blocks <= model.config().layers(); blocks++) {
      assertClose("hidden." + blocks, model.trunk(ids, blocks), tolerance);
    }
  }

  void assertLogits(float tolerance) {
    for (int split = 0; split <= model.config().layers(); split++) {
      NDArray hidden = model.trunk(ids, split);
      for (Readout readout : Readout.values()) {
        String name = readout.name().toLowerCase(Locale.ROOT).replace('_', '-');
        assertClose("logits." + name, model.logits(hidden, split, lengths, readout), tolerance);
      }
    }
  }

  void assertLogitsWithoutPadding(float tolerance) {
    long[] tokens = lengths.toLongArray();
    float[] alone = new float[2 * tokens.length];
    for (int row = 0; row < tokens.length; row++) {
      NDIndex text = new NDIndex().addSliceDim(row, row + 1).addSliceDim(0, tokens[row]);
      NDArray hidden = model.trunk(ids.get(text), 1);
      NDArray length = manager.create(new long[] {tokens[row]});
      float[] logits = model.logits(hidden, 1, length, Readout.LAST_TOKEN).toFloatArray();
      System.arraycopy(logits, 0, alone, 2 * row, 2);
    }
    assertClose("logits.alone", manager.create(alone), tolerance);
  }

  @Override
  public void close() {
    expected.close();
    manager.close();
  }

  private void assertClose(String name, NDArray actual, float tolerance) {
    float[] reference = expected.read(name, manager).toFloatArray();
    float[] values = actual.toFloatArray();
    assertThat(values).as(name).hasSameSizeAs(reference);
    float largest = 0;
    float difference = 0;
    for (int i = 0; i < values.length; i++) {
      largest = Math.max(largest, Math.abs(reference[i]));
      difference = Math.max(difference, Math.abs(values[i] - reference[i]));
    }
    assertThat(largest).as("%s is not all zero", name).isGreaterThan(0.01f);
    assertThat(difference).as("max difference of %s", name).isCloseTo(0, within(tolerance));
  }
}
