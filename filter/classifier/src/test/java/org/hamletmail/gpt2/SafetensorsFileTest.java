package org.hamletmail.gpt2;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {
  @TempDir Path folder;

  @Test
  void read_whatWasWritten_isTheSame() throws Exception {
    Path path = folder.resolve("a.safetensors");
    try (NDManager manager = PyTorchEngine.start(1)) {
      float[] large = new float[3 * 700_001];
      for (int i = 0; i < large.length; i++) {
        large[i] = i * 0.37f - 1e5f;
      }
      NDArray matrix = manager.create(large, new Shape(3, 700_001));
      NDArray vector = manager.create(new float[] {-0f, Float.MIN_VALUE, 3});
      SafetensorsWriter.write(
          path, Map.of("m", matrix, "v", vector), TensorType.F32, Map.of("k", "v"));
      try (SafetensorsFile file = SafetensorsFile.open(path)) {
        assertThat(file.names()).containsExactly("m", "v");
        assertThat(file.shape("m")).containsExactly(3, 700_001);
        assertThat(file.read("m", manager).toFloatArray()).isEqualTo(large);
        assertThat(file.read("v", manager).toFloatArray()).containsExactly(-0f, Float.MIN_VALUE, 3);
      }
    }
  }
}
