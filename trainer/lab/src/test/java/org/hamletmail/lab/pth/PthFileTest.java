package org.hamletmail.lab.pth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Saved state_dicts: right, broken and hostile ones. */
class PthFileTest {
  private static final float[] SIX = {1, 2, 3, 4, 5, 6};

  @TempDir Path folder;

  @Test
  void read_contiguousAndTransposed_giveRowsInOrder() throws IOException {
    byte[] bytes = floats(SIX);
    Path file =
        new PthWriter()
            .tensor("a", SIX, 2, 3)
            .view("b", "FloatStorage", bytes, 6, 0, new int[] {2, 3}, new int[] {1, 2})
            .view("c", "FloatStorage", bytes, 6, 2, new int[] {2}, new int[] {3})
            .write(folder.resolve("f.pth"));

    try (PthFile pth = PthFile.open(file)) {
      assertThat(pth.names()).containsExactly("a", "b", "c");
      assertThat(pth.shape("a")).isEqualTo(List.of(2L, 3L));
      assertThat(pth.read("a")).containsExactly(SIX);
      assertThat(pth.read("b")).containsExactly(1, 3, 5, 2, 4, 6);
      assertThat(pth.read("c")).containsExactly(3, 6);
    }
  }

  @Test
  void read_otherTypes_areWidened() throws IOException {
    Path file =
        new PthWriter()
            .view("half", "HalfStorage", new byte[] {0, 0x3e}, 1, 0, new int[] {1}, new int[] {1})
            .view(
                "bf16",
                "BFloat16Storage",
                new byte[] {(byte) 0xc0, 0x3f},
                1,
                0,
                new int[] {1},
                new int[] {1})
            .view(
                "double",
                "DoubleStorage",
                new byte[] {0, 0, 0, 0, 0, 0, (byte) 0xf8, 0x3f},
                1,
                0,
                new int[] {1},
                new int[] {1})
            .write(folder.resolve("f.pth"));

    try (PthFile pth = PthFile.open(file)) {
      for (String name : pth.names()) {
        assertThat(pth.read(name)).as(name).containsExactly(1.5f);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"posix,system", "builtins,eval", "os,system", "torch,load", "collections,Counter"})
  void open_pickleThatNamesAnythingElse_isRefusedByName(String module, String name)
      throws IOException {
    String attack = "c" + module + "\n" + name + "\nX\u0004\0\0\0true\u0085R.";

    assertThatThrownBy(() -> open(attack))
        .isInstanceOf(PthFormatException.class)
        .hasMessageContaining("it asks for \"" + module + "." + name + "\"")
        .hasMessageContaining("nothing of it was run");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"i", "o", "\u0081", "\u0092", "\u0093", "\u0082", "P", "l", "]", "2", "0"})
  void open_anyOtherInstruction_isRefused(String instruction) {
    assertThatThrownBy(() -> open("\u0080\u0002" + instruction + "(."))
        .isInstanceOf(PthFormatException.class)
        .hasMessageContaining("instruction 0x")
        .hasMessageContaining("at 2 of the pickle");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".",
        "",
        "}",
        "t.",
        "(h\u0001.",
        "(}R.",
        "NQ.",
        "NN\u0086Q.",
        "}}b.",
        "NNR.",
        "}NNs.",
        "NNNs.",
        "}(NNNu.",
        "}(}N\u0086u.",
        "X\u00ff\u00ff\u00ff\u00ff.",
        "X\u0010\0\0\0abc",
        "ccollections\nOrderedDict\n.",
        "ccollections\nOrderedDict\n}\u0085R.",
        "ctorch\nFloatStorage\n)R.",
        "ctorch._utils\n_rebuild_tensor_v2\n)R.",
        "\u008a\u0009aaaaaaaaa.",
        "(}X\u0001\0\0\0aNs.",
        "}X\u0001\0\0\0aNs.",
        "}(.",
        "K\u0001."
      })
  void open_nonsensePickle_isRefused(String pickle) {
    assertThatThrownBy(() -> open(pickle)).isInstanceOf(PthFormatException.class);
  }

  @Test
  void open_randomPickles_areRefusedOrRead() throws IOException {
    byte[] right =
        Files.readAllBytes(new PthWriter().tensor("a", SIX, 2, 3).write(folder.resolve("r")));
    int begin = indexOf(right, new byte[] {(byte) 0x80, 2, 'c'});
    byte[] pickle = Arrays.copyOfRange(right, begin, indexOf(right, new byte[] {'u', '.'}) + 2);
    Random random = new Random(11);
    for (int i = 0; i < 3000; i++) {
      byte[] changed = pickle.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      try {
        Pickle.read(Arrays.copyOf(changed, changed.length - random.nextInt(3)));
      } catch (PthFormatException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  @Test
  void open_nameWithoutEnd_isRefused() {
    assertThatThrownBy(() -> open("c" + "a".repeat(1000)))
        .hasMessageContaining("names something without end");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 2, 4, 4, 1",
    "1, 2, 3, 3, 1",
    "0, 2, 3, -3, 1",
    "-1, 2, 3, 3, 1",
    "0, 0, 3, 3, 1",
    "0, 2147483647, 2147483647, 2147483647, 2147483647",
  })
  void open_viewOutsideItsStorage_isRefused(int offset, int rows, int columns, int a, int b)
      throws IOException {
    Path file =
        new PthWriter()
            .view(
                "x",
                "FloatStorage",
                floats(SIX),
                6,
                offset,
                new int[] {rows, columns},
                new int[] {a, b})
            .write(folder.resolve("f.pth"));

    assertThatThrownBy(() -> PthFile.open(file))
        .isInstanceOf(PthFormatException.class)
        .hasMessageContaining("is not within its storage of 6 numbers");
  }

  @Test
  void read_oneNumberShownAMillionTimes_isRefused() throws IOException {
    Path file =
        new PthWriter()
            .view(
                "x",
                "FloatStorage",
                floats(new float[1]),
                1,
                0,
                new int[] {1000, 1_000_000},
                new int[] {0, 0})
            .write(folder.resolve("f.pth"));

    try (PthFile pth = PthFile.open(file)) {
      assertThatThrownBy(() -> pth.read("x")).hasMessageContaining("more numbers than its storage");
    }
  }

  @Test
  void read_storageLongerThanItsFile_isRefused() throws IOException {
    Path file =
        new PthWriter()
            .view("x", "FloatStorage", floats(SIX), 1 << 27, 0, new int[] {7}, new int[] {1})
            .write(folder.resolve("f.pth"));

    try (PthFile pth = PthFile.open(file)) {
      assertThatThrownBy(() -> pth.read("x"))
          .isInstanceOf(PthFormatException.class)
          .hasMessageContaining("tensor x has 24 bytes of numbers; expected 536870912");
    }
  }

  @Test
  void read_packedNumbers_areRefusedBeforeUnpacking() throws IOException {
    Path file =
        new PthWriter()
            .tensor("x", new float[1 << 20], 1 << 20)
            .packed()
            .write(folder.resolve("f"));

    try (PthFile pth = PthFile.open(file)) {
      assertThatThrownBy(() -> pth.read("x")).hasMessageContaining("packed numbers");
    }
  }

  @Test
  void open_pickleThatUnpacksWithoutEnd_isRefused() throws IOException {
    PthWriter writer = new PthWriter().packed();
    for (int i = 0; i < 17; i++) {
      writer.view("x".repeat(1 << 20), "FloatStorage", new byte[4], 1, 0, new int[1], new int[1]);
    }
    Path file = writer.write(folder.resolve("bomb.pth"));
    assertThat(Files.size(file)).isLessThan(1 << 20);

    assertThatThrownBy(() -> PthFile.open(file)).hasMessageContaining("data.pkl is longer than");
  }

  @Test
  void open_bigEndian_isRefused() throws IOException {
    Path file =
        new PthWriter().tensor("x", SIX, 6).file("byteorder", "big").write(folder.resolve("f"));

    assertThatThrownBy(() -> PthFile.open(file)).hasMessageContaining("stored as \"big\"");
  }

  @Test
  void open_torchScript_isRefused() throws IOException {
    Path file = new PthWriter().file("constants.pkl", "x").write(folder.resolve("f"));

    assertThatThrownBy(() -> PthFile.open(file)).hasMessageContaining("TorchScript program");
  }

  @Test
  void open_notAZip_saysHowToSaveItAgain() throws IOException {
    Path file = Files.writeString(folder.resolve("f"), "\u0080\u0002pickle");

    assertThatThrownBy(() -> PthFile.open(file))
        .isInstanceOf(PthFormatException.class)
        .hasMessageContaining("save it again with torch.save(model.state_dict(), FILE)");
  }

  private void open(String pickle) throws IOException {
    Path file = folder.resolve("hostile.pth");
    Files.write(file, PthWriter.ofPickle(pickle.getBytes(StandardCharsets.ISO_8859_1)));
    PthFile.open(file).close();
  }

  private static byte[] floats(float[] numbers) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (float number : numbers) {
      int bits = Float.floatToIntBits(number);
      bytes.writeBytes(
          new byte[] {(byte) bits, (byte) (bits >> 8), (byte) (bits >> 16), (byte) (bits >> 24)});
    }
    return bytes.toByteArray();
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i <= bytes.length - part.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new AssertionError("not there");
  }
}
