package org.hamletmail.classifier;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Gpt2Weights;
import org.hamletmail.gpt2.PyTorchEngine;
import org.hamletmail.gpt2.Readout;
import org.hamletmail.gpt2.SafetensorsWriter;
import org.hamletmail.gpt2.TensorType;
import org.hamletmail.tokenizer.Vocabulary;

/** A model directory with random weights, small but with the real vocabulary. */
final class TinyModel {
  static final Gpt2Config CONFIG = new Gpt2Config(50_257, 32, 16, 2, 2, 1e-5);
  static final TrainingRecord TRAINING =
      new TrainingRecord(
          Map.of("trainable", "last-block"), 123, "0".repeat(64), Map.of("accuracy", 0.97));

  private TinyModel() {}

  static ModelDescription description(Readout readout) {
    return new ModelDescription(
        "tiny",
        CONFIG,
        Vocabulary.GPT2,
        24,
        3,
        readout,
        0,
        0,
        Calibration.ofTemperature(1.5),
        new Threshold(0.5, 0.01),
        Optional.of(new Threshold(0.9, 0.001)),
        Optional.empty(),
        TRAINING,
        SeenHam.UNRECORDED);
  }

  static Map<String, ModelWriter.FileContent> files(long seed) {
    return Map.of("model.safetensors", file -> writeWeights(file, seed));
  }

  static void writeWeights(Path file, long seed) throws IOException {
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

  static Path write(Path folder, Readout readout) throws IOException {
    Path directory = folder.resolve("tiny-model");
    ModelWriter.create(directory, description(readout), files(5));
    return directory;
  }
}
