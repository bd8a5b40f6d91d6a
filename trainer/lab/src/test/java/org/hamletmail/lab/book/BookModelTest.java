package org.hamletmail.lab.book;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.hamletmail.gpt2.Gpt2;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Gpt2Weights;
import org.hamletmail.gpt2.ModelFormatException;
import org.hamletmail.gpt2.PyTorchEngine;
import org.hamletmail.gpt2.Readout;
import org.hamletmail.gpt2.TensorType;
import org.hamletmail.lab.pth.PthFile;
import org.hamletmail.lab.pth.PthWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that PyTorch saved, made by src/test/reference/pth_reference.py, computes the same. */
class BookModelTest {
  private static final double TOLERANCE = 1e-5;

  @TempDir Path folder;

  @Test
  void write_savedByPyTorch_givesPyTorchsLogits() throws Exception {
    Path safetensors = folder.resolve("model.safetensors");
    Gpt2Config config;
    try (PthFile pth = PthFile.open(resource("classifier.pth"))) {
      BookModel model = BookModel.of(pth, 2);
      config = model.config();
      model.write(safetensors, TensorType.F32);
    }
    assertThat(config).isEqualTo(new Gpt2Config(64, 12, 16, 2, 2, 1e-5));
    JsonObject expected =
        JsonParser.parseString(Files.readString(resource("expected.json"))).getAsJsonObject();
    JsonArray rows = expected.getAsJsonArray("ids");
    long[] ids = new long[4 * 12];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = rows.get(i / 12).getAsJsonArray().get(i % 12).getAsLong();
    }

    try (NDManager manager = PyTorchEngine.start(1)) {
      Gpt2 gpt2 = new Gpt2(config, Gpt2Weights.read(safetensors, config, manager));
      NDArray hidden = gpt2.trunk(manager.create(ids, new Shape(4, 12)), 0);
      NDArray lengths = manager.create(new long[] {12, 12, 12, 12});
      float[] logits = gpt2.logits(hidden, 0, lengths, Readout.LAST_POSITION).toFloatArray();

      for (int i = 0; i < logits.length; i++) {
        float wanted =
            expected.getAsJsonArray("logits").get(i / 2).getAsJsonArray().get(i % 2).getAsFloat();
        assertThat((double) logits[i]).as("logit %d", i).isCloseTo(wanted, within(TOLERANCE));
      }
    }
  }

  @Test
  void of_languageModelHead_isRefused() throws IOException {
    Path file = small(8).tensor("out_head.weight", new float[8 * 5], 5, 8).write(path());

    assertThatThrownBy(() -> convert(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(
            "out_head.weight has 5 outputs; expected the 2 of the spam classifier");
  }

  @Test
  void of_anotherModel_isRefused() throws IOException {
    Path file = new PthWriter().tensor("fc.weight", new float[4], 2, 2).write(path());

    assertThatThrownBy(() -> convert(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("expected the state_dict of the book's GPTModel");
  }

  @Test
  void of_oddWidth_asksForTheHeads() throws IOException {
    Path file = complete(8).write(path());

    try (PthFile pth = PthFile.open(file)) {
      assertThatThrownBy(() -> BookModel.of(pth, null))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("name its attention heads with --heads");
    }
  }

  @Test
  void write_tensorTooMuch_isRefused() throws IOException {
    Path file = complete(8).tensor("lora.A", new float[1], 1).write(path());

    assertThatThrownBy(() -> convert(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("1 tensor(s) that the book's GPTModel has not");
    assertThat(folder.resolve("out.safetensors")).doesNotExist();
  }

  @Test
  void write_tensorOfAnotherShape_isRefused() throws IOException {
    Path file = complete(8).tensor("trf_blocks.0.norm2.scale", new float[7], 7).write(path());

    assertThatThrownBy(() -> convert(file))
        .hasMessageContaining("tensor trf_blocks.0.norm2.scale has shape [7]; expected [8]");
  }

  @Test
  void write_withoutQueryBias_isZero() throws IOException {
    Path file = complete(8).write(path());

    convert(file);

    assertThat(folder.resolve("out.safetensors")).exists();
  }

  private void convert(Path file) throws IOException {
    try (PthFile pth = PthFile.open(file)) {
      BookModel.of(pth, 2).write(folder.resolve("out.safetensors"), TensorType.F32);
    }
  }

  private Path path() {
    return folder.resolve("f.pth");
  }

  private static PthWriter small(int channels) {
    return new PthWriter()
        .tensor("tok_emb.weight", new float[10 * channels], 10, channels)
        .tensor("pos_emb.weight", new float[4 * channels], 4, channels);
  }

  private static PthWriter complete(int channels) {
    PthWriter writer = small(channels);
    String block = "trf_blocks.0.";
    for (String linear : new String[] {"W_query", "W_key", "W_value", "out_proj"}) {
      writer.tensor(
          block + "att." + linear + ".weight", new float[channels * channels], channels, channels);
    }
    writer.tensor(block + "att.out_proj.bias", new float[channels], channels);
    writer.tensor(block + "att.mask", new float[16], 4, 4);
    int wide = 4 * channels;
    writer.tensor(block + "ff.layers.0.weight", new float[wide * channels], wide, channels);
    writer.tensor(block + "ff.layers.0.bias", new float[wide], wide);
    writer.tensor(block + "ff.layers.2.weight", new float[wide * channels], channels, wide);
    writer.tensor(block + "ff.layers.2.bias", new float[channels], channels);
    for (String norm : new String[] {block + "norm1", block + "norm2", "final_norm"}) {
      writer.tensor(norm + ".scale", new float[channels], channels);
      writer.tensor(norm + ".shift", new float[channels], channels);
    }
    return writer
        .tensor("out_head.weight", new float[2 * channels], 2, channels)
        .tensor("out_head.bias", new float[2], 2);
  }

  private static Path resource(String name) throws Exception {
    return Path.of(Objects.requireNonNull(BookModelTest.class.getResource("/pth/" + name)).toURI());
  }
}
