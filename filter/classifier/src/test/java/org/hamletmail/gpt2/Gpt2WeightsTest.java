package org.hamletmail.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class Gpt2WeightsTest {
  private static final Gpt2Config CONFIG = new Gpt2Config(11, 7, 8, 2, 2, 1e-5);

  @TempDir Path folder;
  private NDManager manager;
  private Gpt2Weights weights;

  @BeforeEach
  void start() {
    manager = PyTorchEngine.start(1);
    weights = Gpt2Weights.random(CONFIG, 3, manager).withHead(4);
  }

  @AfterEach
  void stop() {
    manager.close();
  }

  @Test
  void read_writtenWeights_areTheSame() throws Exception {
    Gpt2Weights read = Gpt2Weights.read(write(weights.tensors()), CONFIG, manager);
    assertThat(read.hasHead()).isTrue();
    assertThat(read.tensors().keySet())
        .containsExactlyElementsOf(weights.tensors().keySet())
        .startsWith("wte.weight", "wpe.weight", "h.0.ln_1.weight")
        .endsWith("ln_f.weight", "ln_f.bias", "score.weight", "score.bias");
    read.tensors()
        .forEach((name, tensor) ->
            assertThat(tensor.toFloatArray()).as(name).isEqualTo(weights.get(name).toFloatArray()));
  }

  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16"})
  void read_halfPrecision_isCloseAndFloat32(TensorType type) throws Exception {
    Path path = folder.resolve("half.safetensors");
    SafetensorsWriter.write(path, weights.tensors(), type, Map.of());
    float[] read = Gpt2Weights.read(path, CONFIG, manager).get("wte.weight").toFloatArray();
    float[] written = weights.get("wte.weight").toFloatArray();
    for (int i = 0; i < read.length; i++) {
      assertThat(read[i]).isCloseTo(written[i], within(Math.abs(written[i]) / 250));
    }
    assertThat(read).isNotEqualTo(written);
  }

  @Test
  void write_numberTooLargeForHalfPrecision_isRefused() {
    NDArray large = manager.create(new float[] {70_000});
    Path path = folder.resolve("large.safetensors");
    assertThatThrownBy(
            () -> SafetensorsWriter.write(path, Map.of("x", large), TensorType.F16, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tensor x contains 70000.0");
  }

  @Test
  void read_prefixedNamesBuffersAndTiedOutput_areUnderstood() throws Exception {
    Map<String, NDArray> tensors = new HashMap<>();
    weights.tensors().forEach((name, tensor) -> tensors.put("transformer." + name, tensor));
    tensors.put("transformer.h.0.attn.bias", manager.ones(new Shape(1, 1, 7, 7)));
    tensors.put("transformer.h.1.attn.masked_bias", manager.zeros(new Shape(1)));
    tensors.put("lm_head.weight", weights.get("wte.weight"));
    Gpt2Weights read = Gpt2Weights.read(write(tensors), CONFIG, manager);
    assertThat(read.tensors().keySet()).isEqualTo(weights.tensors().keySet());
  }

  @Test
  void read_namesWithAndWithoutPrefix_areRefused() throws Exception {
    Map<String, NDArray> tensors = new HashMap<>(weights.tensors());
    tensors.put("transformer.ln_f.bias", weights.get("ln_f.bias"));
    Path path = write(tensors);
    assertThatThrownBy(() -> Gpt2Weights.read(path, CONFIG, manager))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("tensor ln_f.bias is there with and without transformer.");
  }

  static Stream<String> names() {
    return Stream.concat(
        TensorShapes.of(CONFIG).keySet().stream(), TensorShapes.head(CONFIG).keySet().stream());
  }

  @ParameterizedTest
  @MethodSource("names")
  void read_anyTensorMissing_isRefusedByName(String name) throws Exception {
    Map<String, NDArray> tensors = new HashMap<>(weights.tensors());
    tensors.remove(name);
    Path path = write(tensors);
    assertThatThrownBy(() -> Gpt2Weights.read(path, CONFIG, manager))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("tensor " + name + " is missing")
        .hasMessageContaining(path.toString());
  }

  @ParameterizedTest
  @MethodSource("names")
  void read_anyTensorOfAnotherShape_isRefusedByName(String name) throws Exception {
    Map<String, NDArray> tensors = new HashMap<>(weights.tensors());
    tensors.put(name, manager.zeros(new Shape(3, 5)));
    Path path = write(tensors);
    assertThatThrownBy(() -> Gpt2Weights.read(path, CONFIG, manager))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("tensor " + name + " has shape [3, 5]; expected [");
  }

  @Test
  void read_unknownTensor_isRefusedByName() throws Exception {
    for (String name : List.of("h.2.ln_1.weight", "classifier.weight", "transformer.score.w")) {
      Map<String, NDArray> tensors = new HashMap<>(weights.tensors());
      tensors.put(name, manager.zeros(new Shape(8)));
      Path path = write(tensors);
      assertThatThrownBy(() -> Gpt2Weights.read(path, CONFIG, manager))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("tensor \"" + name + "\" is unknown");
    }
  }

  @Test
  void read_trainedOverBase_takesEachTensorFromTheFirst() throws Exception {
    Gpt2Weights base = Gpt2Weights.random(CONFIG, 99, manager);
    Path basePath = folder.resolve("base.safetensors");
    SafetensorsWriter.write(basePath, base.tensors(), TensorType.F32, Map.of());
    Map<String, NDArray> trained = new HashMap<>(weights.tensors());
    trained.keySet().removeIf(name -> !name.startsWith("h.1.") && !name.startsWith("score."));
    try (SafetensorsFile first = SafetensorsFile.open(write(trained));
        SafetensorsFile second = SafetensorsFile.open(basePath)) {
      Gpt2Weights read = Gpt2Weights.read(List.of(first, second), CONFIG, manager);
      assertThat(read.get("h.1.mlp.c_fc.weight").toFloatArray())
          .isEqualTo(weights.get("h.1.mlp.c_fc.weight").toFloatArray());
      assertThat(read.get("h.0.mlp.c_fc.weight").toFloatArray())
          .isEqualTo(base.get("h.0.mlp.c_fc.weight").toFloatArray());
      assertThat(read.hasHead()).isTrue();
      assertThatThrownBy(() -> Gpt2Weights.read(List.of(first), CONFIG, manager))
          .hasMessageContaining("tensor wte.weight is missing");
    }
  }

  @Test
  void read_failure_leavesNoArraysBehind() throws Exception {
    Map<String, NDArray> tensors = new HashMap<>(weights.tensors());
    tensors.remove("ln_f.bias");
    Path path = write(tensors);
    int before = manager.getManagedArrays().size();
    assertThatThrownBy(() -> Gpt2Weights.read(path, CONFIG, manager))
        .isInstanceOf(ModelFormatException.class);
    assertThat(manager.getManagedArrays()).hasSize(before);
  }

  @Test
  void random_sameSeed_sameWeights() {
    Gpt2Weights same = Gpt2Weights.random(CONFIG, 3, manager).withHead(4);
    Gpt2Weights other = Gpt2Weights.random(CONFIG, 4, manager).withHead(5);
    for (String name : List.of("wte.weight", "h.1.attn.c_proj.weight", "score.bias")) {
      assertThat(same.get(name).toFloatArray()).isEqualTo(weights.get(name).toFloatArray());
      assertThat(other.get(name).toFloatArray()).isNotEqualTo(weights.get(name).toFloatArray());
    }
  }

  @Test
  void random_deviations_areThoseOfGpt2() {
    Gpt2Config config = new Gpt2Config(500, 64, 64, 8, 4, 1e-5);
    Gpt2Weights large = Gpt2Weights.random(config, 1, manager).withHead(1);
    assertThat(deviation(large.get("wte.weight"))).isCloseTo(0.02, within(0.001));
    assertThat(deviation(large.get("h.3.mlp.c_fc.weight"))).isCloseTo(0.02, within(0.001));
    assertThat(deviation(large.get("h.3.mlp.c_proj.weight"))).isCloseTo(0.005, within(0.0003));
    assertThat(large.get("h.3.mlp.c_fc.bias").toFloatArray()).containsOnly(0f);
    assertThat(large.get("ln_f.weight").toFloatArray()).containsOnly(1f);
    // Uniform within 1/8 has a deviation of 1/8 over the root of 3.
    assertThat(deviation(large.get("score.weight"))).isCloseTo(0.0722, within(0.012));
  }

  private static double deviation(NDArray tensor) {
    float[] values = tensor.toFloatArray();
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares / values.length);
  }

  @Test
  void get_unknownName_saysWhatThereIs() {
    assertThatThrownBy(() -> weights.get("wte"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no tensor wte; there are [wte.weight");
  }

  @Test
  void publishedSizes_haveThePublishedParameters() {
    assertThat(parameters(Gpt2Config.small())).isEqualTo(124_439_808);
    assertThat(parameters(Gpt2Config.medium())).isEqualTo(354_823_168);
    assertThat(parameters(Gpt2Config.large())).isEqualTo(774_030_080);
    assertThat(parameters(Gpt2Config.extraLarge())).isEqualTo(1_557_611_200);
  }

  private static long parameters(Gpt2Config config) {
    return TensorShapes.of(config).values().stream()
        .mapToLong(shape -> Arrays.stream(shape).reduce(1, (a, b) -> a * b))
        .sum();
  }

  private Path write(Map<String, NDArray> tensors) throws Exception {
    Path path = Files.createTempDirectory(folder, "weights").resolve("weights.safetensors");
    SafetensorsWriter.write(path, tensors, TensorType.F32, Map.of());
    return path;
  }
}
