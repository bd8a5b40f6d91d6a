package org.hamletmail.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Int8RowsTest {
  @TempDir Path folder;
  private NDManager manager;

  @BeforeEach
  void start() {
    manager = PyTorchEngine.start(1);
  }

  @AfterEach
  void stop() {
    manager.close();
  }

  /** More rows than are written, and more numbers than are read, at once. */
  @Test
  void read_writtenTable_isWithinHalfAScaleOfEachRow() throws Exception {
    int rows = 9_000;
    int columns = 61;
    float[] values = new float[rows * columns];
    Random random = new Random(1);
    for (int at = 0; at < values.length; at++) {
      // Rows of very different size, each with its own scale.
      values[at] = (float) (random.nextGaussian() * Math.pow(10, at / columns % 7 - 3));
    }

    float[] read = roundTrip(manager.create(values, new Shape(rows, columns)));

    for (int row = 0; row < rows; row++) {
      float largest = 0;
      for (int at = row * columns; at < (row + 1) * columns; at++) {
        largest = Math.max(largest, Math.abs(values[at]));
      }
      for (int at = row * columns; at < (row + 1) * columns; at++) {
        // The first rows are in half precision.
        float off = row < Int8Rows.FIRST_ROWS ? largest / 2048 : largest / 253;
        assertThat(read[at]).isCloseTo(values[at], within(off));
      }
    }
  }

  @Test
  void read_writtenTable_keepsZerosAndWhatIsTooSmall() throws Exception {
    float[] values = new float[(Int8Rows.FIRST_ROWS + 4) * 2];
    float[] last = {0, 0, -0f, 1e-40f, -3, 0, 127, -127};
    System.arraycopy(last, 0, values, values.length - last.length, last.length);

    float[] read = roundTrip(manager.create(values, new Shape(values.length / 2, 2)));

    assertThat(Arrays.copyOfRange(read, values.length - last.length, values.length))
        .containsExactly(0, 0, 0, 0, -3, 0, 127, -127);
  }

  /** What was rounded once stays: a model can be written again. */
  @Test
  void write_whatWasRead_isTheSameFile() throws Exception {
    Gpt2Config config = new Gpt2Config(3_000, 7, 8, 2, 2, 1e-5);
    Map<String, NDArray> tensors = Gpt2Weights.random(config, 3, manager).withHead(4).tensors();
    Path first = write("first", tensors);

    Path second = write("second", Gpt2Weights.read(first, config, manager).tensors());

    assertThat(second).hasSameBinaryContentAs(first);
  }

  @Test
  void write_allButTheTable_isInHalfPrecision() throws Exception {
    Map<String, NDArray> tensors = new HashMap<>();
    tensors.put("wte.weight", manager.ones(new Shape(1_025, 3)));
    tensors.put("h.0.mlp.c_fc.weight", manager.ones(new Shape(1_025, 3)));
    tensors.put("bias", manager.create(new float[] {0.1f, 0.25f}));
    Path path = write("model", tensors);

    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThat(file.names()).containsExactlyInAnyOrderElementsOf(tensors.keySet());
      assertThat(file.read("bias", manager).toFloatArray())
          .containsExactly(Float.float16ToFloat(Float.floatToFloat16(0.1f)), 0.25f);
      assertThat(file.read("wte.weight", manager).toFloatArray()).containsOnly(1);
      assertThat(type(file, "h.0.mlp.c_fc.weight")).isEqualTo(TensorType.F16);
      assertThat(type(file, "wte.weight")).isEqualTo(TensorType.I8);
      assertThat(file.entries().values())
          .allMatch(tensor -> tensor.begin() % tensor.type().bytes() == 0);
    }
  }

  @Test
  void write_smallTable_isInHalfPrecisionWhole() throws Exception {
    Path path = write("model", Map.of("wte.weight", manager.ones(new Shape(1_024, 3))));

    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThat(type(file, "wte.weight")).isEqualTo(TensorType.F16);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void write_numberNotFinite_isRefused(float value) {
    float[] values = new float[2 * 1_025];
    values[values.length - 1] = value;
    Map<String, NDArray> tensors =
        Map.of("wte.weight", manager.create(values, new Shape(1_025, 2)));

    assertThatThrownBy(() -> write("model", tensors))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tensor wte.weight contains " + value);
  }

  /** A tensor may be named so where no table has it for a part. */
  @Test
  void names_scaleOfNoInt8_isATensor() throws Exception {
    Path path = folder.resolve("model");
    Map<String, NDArray> tensors =
        Map.of("x", manager.ones(new Shape(2, 2)), "x.scale", manager.ones(new Shape(2)));
    SafetensorsWriter.write(path, tensors, TensorType.F32, Map.of());

    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThat(file.names()).containsExactly("x", "x.scale");
    }
  }

  private float[] roundTrip(NDArray table) throws Exception {
    try (SafetensorsFile file = SafetensorsFile.open(write("model", Map.of("wte.weight", table)))) {
      return file.read("wte.weight", manager).toFloatArray();
    }
  }

  private Path write(String name, Map<String, NDArray> tensors) throws Exception {
    Path path = folder.resolve(name);
    SafetensorsWriter.write(path, tensors, TensorType.I8, Map.of("format", "pt"));
    return path;
  }

  private static TensorType type(SafetensorsFile file, String name) {
    return Objects.requireNonNull(file.entries().get(name)).type();
  }
}
