package org.hamletmail.cli;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.hamletmail.classifier.Calibration;
import org.hamletmail.classifier.ModelDescription;
import org.hamletmail.classifier.ModelWriter;
import org.hamletmail.classifier.SeenHam;
import org.hamletmail.classifier.Threshold;
import org.hamletmail.classifier.TrainingRecord;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Gpt2Weights;
import org.hamletmail.gpt2.PyTorchEngine;
import org.hamletmail.gpt2.Readout;
import org.hamletmail.gpt2.SafetensorsWriter;
import org.hamletmail.gpt2.TensorType;
import org.hamletmail.tokenizer.Vocabulary;

/** A small model that knows nothing, but tells texts apart. */
public final class RandomModel {
  private static final Gpt2Config CONFIG = new Gpt2Config(50_257, 48, 32, 2, 4, 1e-5);

  private RandomModel() {}

  /** Writes a model directory, in the place of one that may be there. */
  public static Path write(Path directory, long seed) throws IOException {
    ModelWriter.replace(
        directory,
        new ModelDescription(
            "random",
            CONFIG,
            Vocabulary.GPT2,
            48,
            4,
            Readout.LAST_TOKEN,
            0,
            0,
            Calibration.ofTemperature(1.5),
            new Threshold(.5, .0125),
            Optional.of(new Threshold(.9, .001)),
            Optional.empty(),
            new TrainingRecord(
                Map.of("trainable", "all"), seed, "0".repeat(64), Map.of("test_recall", .97)),
            SeenHam.UNRECORDED),
        Map.of("model.safetensors", file -> writeWeights(file, seed)));
    return directory;
  }

  private static void writeWeights(Path file, long seed) throws IOException {
    try (NDManager manager = PyTorchEngine.start(1)) {
      Gpt2Weights weights = Gpt2Weights.random(CONFIG, seed, manager).withHead(seed);
      weights
          .tensors()
          .forEach((name, tensor) -> {
            if (tensor.getShape().dimension() == 2) {
              // So that texts differ clearly in their verdict.
              tensor.muli(8);
            }
          });
      SafetensorsWriter.write(file, weights.tensors(), TensorType.F32, Map.of());
    }
  }
}
