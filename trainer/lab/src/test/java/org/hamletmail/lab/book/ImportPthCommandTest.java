package org.hamletmail.lab.book;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.hamletmail.classifier.Gpt2SpamClassifier;
import org.hamletmail.lab.pth.PthWriter;
import org.hamletmail.text.MessageText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ImportPthCommandTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void importPth_bookModel_becomesAModelThatClassifies() throws IOException {
    Path file = book().write(folder.resolve("review_classifier.pth"));
    Path model = folder.resolve("model");

    assertThat(run(file, "--output", model, "--max-tokens", 8)).as(err.toString()).isZero();

    assertThat(out.toString())
        .contains("1 blocks of 64 channels, written: " + model)
        .contains("It has not been measured");
    try (Gpt2SpamClassifier classifier = Gpt2SpamClassifier.open(model, Optional.empty(), 1)) {
      double[] pSpam =
          classifier
              .classify(List.of(MessageText.ofBody("win now"), MessageText.ofBody("see you")))
              .stream()
              .mapToDouble(verdict -> verdict.pSpam())
              .toArray();
      assertThat(pSpam[0]).isBetween(0.0, 1.0).isNotEqualTo(pSpam[1]);
    }
    assertThat(run(file, "--output", model)).isEqualTo(1);
    assertThat(err.toString()).contains(model + " exists already");
  }

  @Test
  void importPth_vocabularyOfAnotherTokenizer_isRefused() throws Exception {
    Path file =
        Path.of(Objects.requireNonNull(getClass().getResource("/pth/classifier.pth")).toURI());

    assertThat(run(file, "--output", folder.resolve("m"), "--heads", 2, "--max-tokens", 8))
        .isEqualTo(2);
    assertThat(err.toString()).contains("architecture.vocabulary is 64");
    assertThat(folder.resolve("m")).doesNotExist();
  }

  @Test
  void importPth_notAStateDict_leavesNothing() throws IOException {
    Path file = Files.writeString(folder.resolve("x.pth"), "nothing of the kind");

    assertThat(run(file, "--output", folder.resolve("m"))).isEqualTo(1);
    assertThat(err.toString()).contains("is no file of torch.save");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void importPth_tensorMissing_leavesNothing() throws IOException {
    Path file =
        new PthWriter()
            .tensor("out_head.weight", new float[128], 2, 64)
            .tensor("tok_emb.weight", new float[50_257 * 64], 50_257, 64)
            .tensor("pos_emb.weight", new float[128 * 64], 128, 64)
            .tensor("trf_blocks.0.norm1.scale", new float[64], 64)
            .write(folder.resolve("x.pth"));

    assertThat(run(file, "--output", folder.resolve("m"))).isEqualTo(1);
    assertThat(err.toString()).contains("tensor trf_blocks.0.norm1.shift is missing");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void importPth_fileMissing_saysSo() {
    assertThat(run(folder.resolve("x"), "--output", folder.resolve("m"))).isEqualTo(1);
    assertThat(err.toString()).contains("doesn't exist; check the path");
  }

  private int run(Object... arguments) {
    return new CommandLine(new ImportPthCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
  }

  private static PthWriter book() {
    PthWriter writer =
        new PthWriter()
            .tensor("tok_emb.weight", random(50_257 * 64), 50_257, 64)
            .tensor("pos_emb.weight", random(16 * 64), 16, 64);
    String block = "trf_blocks.0.";
    for (String linear : new String[] {"W_query", "W_key", "W_value", "out_proj"}) {
      writer.tensor(block + "att." + linear + ".weight", random(64 * 64), 64, 64);
      writer.tensor(block + "att." + linear + ".bias", random(64), 64);
    }
    writer.tensor(block + "ff.layers.0.weight", random(256 * 64), 256, 64);
    writer.tensor(block + "ff.layers.0.bias", random(256), 256);
    writer.tensor(block + "ff.layers.2.weight", random(256 * 64), 64, 256);
    writer.tensor(block + "ff.layers.2.bias", random(64), 64);
    for (String norm : new String[] {block + "norm1", block + "norm2", "final_norm"}) {
      writer.tensor(norm + ".scale", random(64), 64);
      writer.tensor(norm + ".shift", random(64), 64);
    }
    return writer
        .tensor("out_head.weight", random(128), 2, 64)
        .tensor("out_head.bias", random(2), 2);
  }

  private static float[] random(int length) {
    Random random = new Random(length);
    float[] numbers = new float[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = (float) random.nextGaussian() * 0.3f;
    }
    return numbers;
  }
}
