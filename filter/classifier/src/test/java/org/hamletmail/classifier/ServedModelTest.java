package org.hamletmail.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.hamletmail.config.ModelPrecision;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Gpt2Weights;
import org.hamletmail.gpt2.Precision;
import org.hamletmail.gpt2.Processor;
import org.hamletmail.gpt2.PyTorchEngine;
import org.hamletmail.gpt2.Readout;
import org.hamletmail.gpt2.SafetensorsWriter;
import org.hamletmail.gpt2.TensorType;
import org.hamletmail.tokenizer.Vocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServedModelTest {
  /** Just large enough for another precision to be looked at. */
  private static final Gpt2Config CONFIG = new Gpt2Config(50_257, 24, 384, 6, 6, 1e-5);

  private static final Processor VNNI = new Processor(Set.of("avx512_vnni"));

  @TempDir Path folder;

  @Test
  void of_aModelThatRoundingLeavesAlone_computesInTheFastestPrecision() throws Exception {
    assertThat(choose(write(weights -> {}), ModelPrecision.AUTO, VNNI)).isEqualTo(Precision.INT8);
  }

  /** As in GPT-2, a few channels of the stream are 50 times as large as the others. */
  @Test
  void of_outlierChannelsThatInt8TakesTheRestFrom_staysInFp32() throws Exception {
    Path model = write(ServedModelTest::enlargeChannels);

    assertThat(choose(model, ModelPrecision.AUTO, VNNI)).isEqualTo(Precision.FP32);
    assertThat(choose(model, ModelPrecision.INT8, VNNI)).as("forced").isEqualTo(Precision.INT8);
    List<Verdict> fp32 = verdicts(model, ModelPrecision.FP32);
    VerdictShift shift = VerdictShift.of(fp32, verdicts(model, ModelPrecision.INT8));
    assertThat(shift.isAtMost(0.01)).as("%s", shift).isFalse();
  }

  @Test
  void of_aProcessorForNothingElse_computesInFp32() throws Exception {
    assertThat(choose(write(weights -> {}), ModelPrecision.AUTO, new Processor(Set.of("avx2"))))
        .isEqualTo(Precision.FP32);
  }

  @Test
  void of_aSmallModel_computesInFp32() throws Exception {
    Path tiny = TinyModel.write(folder, Readout.LAST_TOKEN);
    assertThat(choose(tiny, ModelPrecision.AUTO, VNNI)).isEqualTo(Precision.FP32);
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16", "INT8"})
  void open_forced_computesSoAndSaysSo(ModelPrecision precision) throws Exception {
    Path tiny = TinyModel.write(folder, Readout.LAST_TOKEN);
    try (Gpt2SpamClassifier classifier =
        Gpt2SpamClassifier.open(tiny, Optional.empty(), 1, precision)) {
      assertThat(classifier.engineName())
          .startsWith("PyTorch ")
          .endsWith(" " + precision.name().toLowerCase(Locale.ROOT));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16", "INT8"})
  void close_manyTimes_freesTheWeights(ModelPrecision precision) throws Exception {
    Path model = write(weights -> {});
    verdicts(model, precision);
    long before = ProcessMemory.residentBytes();
    for (int i = 0; i < 6; i++) {
      verdicts(model, precision);
    }
    // In float32 it has 120 MB: one that stayed, or its 42 MB of blocks, would be seen six times.
    assertThat(ProcessMemory.residentBytes() - before).isLessThan(150L << 20);
  }

  private static List<Verdict> verdicts(Path model, ModelPrecision precision) {
    try (Gpt2SpamClassifier classifier =
        Gpt2SpamClassifier.open(model, Optional.empty(), 1, precision)) {
      return classifier.classify(ProbeTexts.all());
    }
  }

  private static Precision choose(Path model, ModelPrecision asked, Processor processor) {
    try (NDManager manager = PyTorchEngine.start(1);
        ModelDirectory opened = ModelDirectory.open(model, Optional.empty())) {
      return ServedModel.of(
              opened::readWeights,
              opened.description().readout(),
              logits ->
                  new MessageReading(
                      opened.info(),
                      opened.description(),
                      opened.tokenizer(),
                      Optional.empty(),
                      manager,
                      logits),
              manager,
              asked,
              processor)
          .precision();
    }
  }

  private static void enlargeChannels(Gpt2Weights weights) {
    weights
        .tensors()
        .forEach((name, tensor) -> {
          if (name.startsWith("w") || name.endsWith("c_proj.weight")) {
            float[] scales = new float[CONFIG.channels()];
            Arrays.fill(scales, 1);
            scales[17] = 50;
            scales[138] = 50;
            scales[300] = 50;
            try (NDArray scale = tensor.getManager().create(scales)) {
              tensor.muli(scale);
            }
          }
        });
  }

  private Path write(Consumer<Gpt2Weights> change) throws Exception {
    Path directory = folder.resolve("model");
    ModelDescription tiny = TinyModel.description(Readout.LAST_TOKEN);
    ModelWriter.create(
        directory,
        new ModelDescription(
            "larger",
            CONFIG,
            Vocabulary.GPT2,
            24,
            3,
            Readout.LAST_TOKEN,
            0,
            0,
            tiny.calibration(),
            tiny.tagThreshold(),
            tiny.rejectThreshold(),
            Optional.empty(),
            TinyModel.TRAINING,
            SeenHam.UNRECORDED),
        Map.of(
            "model.safetensors",
            file -> {
              try (NDManager manager = PyTorchEngine.start(1)) {
                Gpt2Weights weights = Gpt2Weights.random(CONFIG, 7, manager).withHead(7);
                change.accept(weights);
                SafetensorsWriter.write(file, weights.tensors(), TensorType.F32, Map.of());
              }
            }));
    return directory;
  }
}
