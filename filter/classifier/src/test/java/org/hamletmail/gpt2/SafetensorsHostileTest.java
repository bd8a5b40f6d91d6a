package org.hamletmail.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsHostileTest {
  private static final String SOUND =
      """
      {"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},\
      "b":{"dtype":"BF16","shape":[2],"data_offsets":[8,12]}}\
      """;

  private static final String SOUND_INT8 =
      """
      {"a":{"dtype":"I8","shape":[2,3],"data_offsets":[8,14]},\
      "a.scale":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},\
      "a.first":{"dtype":"F16","shape":[0,3],"data_offsets":[8,8]}}\
      """;

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

  @Test
  void read_soundFile_givesItsTensors() throws Exception {
    try (SafetensorsFile file = SafetensorsFile.open(write(file(SOUND, 12)))) {
      assertThat(file.names()).containsExactly("a", "b");
      assertThat(file.read("a", manager).toFloatArray()).hasSize(2);
      assertThat(file.read("b", manager).toFloatArray()).hasSize(2);
    }
  }

  @Test
  void read_truncatedAtAnyByte_isRefused() throws Exception {
    byte[] sound = file(SOUND, 12);
    for (int length = 0; length < sound.length; length++) {
      Path path = write(Arrays.copyOf(sound, length));
      assertThatThrownBy(() -> readAll(path))
          .as("cut to %s bytes", length)
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining(path.toString());
    }
  }

  @Test
  void read_anyBitOfTheHeaderFlipped_isReadOrRefusedButNeverWorse() throws Exception {
    byte[] sound = file(SOUND, 12);
    int refused = 0;
    for (int bit = 0; bit < (sound.length - 12) * 8; bit++) {
      byte[] damaged = sound.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      Path path = write(damaged);
      try {
        readAll(path);
      } catch (ModelFormatException e) {
        refused++;
      }
    }
    // What passes is a flip within a name or in the free metadata.
    assertThat(refused).isGreaterThan((sound.length - 12) * 8 * 9 / 10);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 0, 1, 1L << 32, 4 * 1024 * 1024 + 1})
  void read_headerLengthThatIsNot_isRefused(long length) throws Exception {
    byte[] bytes = file(SOUND, 12);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    assertThatThrownBy(() -> readAll(write(bytes)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("header length is " + Long.toUnsignedString(length));
  }

  @ParameterizedTest
  @CsvSource({
    "504b030414000808, PyTorch",
    "800263636f6c6c65, PyTorch",
    "894844460d0a1a0a, Keras",
    "4747554603000000, GGUF",
    "76657273696f6e20, Git LFS",
  })
  void read_modelOfAnotherKind_saysWhichAndWhatToDo(String start, String kind) throws Exception {
    byte[] bytes = Arrays.copyOf(HexFormat.of().parseHex(start), 100);
    assertThatThrownBy(() -> readAll(write(bytes)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(": is a ")
        .hasMessageContaining(kind)
        .hasMessageNotContainingAny("header length");
  }

  @Test
  void read_hugeHeaderInAHugeFile_isRefusedWithoutReadingIt() throws Exception {
    Path path = folder.resolve("sparse");
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      channel.write(length.putLong(3_000_000_000L).flip());
      channel.write(ByteBuffer.allocate(1), 4_000_000_000L);
    }
    assertThatThrownBy(() -> readAll(path)).hasMessageContaining("expected 2 to 4194304");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[0,8]        | [-8,0]         | whole numbers from 0",
        "[0,8]        | [0,9]          | expected 8 bytes for shape [2, 1] of F32",
        "[0,8]        | [8,0]          | expected 8 bytes",
        "[0,8]        | [0,8,9]        | more than 2 numbers",
        "[0,8]        | [8]            | expected two numbers",
        "[0,8]        | [0.0,8]        | whole numbers from 0",
        "[0,8]        | [\"0\",8]      | whole numbers from 0",
        "[0,8]        | [0,99999999999999999999] | whole numbers from 0",
        "[0,8]        | 8              | expected an array of numbers",
        "[0,8]        | [4,12]         | starting at 4; expected 0",
        "[8,12]       | [4,8]          | starting at 4; expected 8",
        "[8,12]       | [9,13]         | starting at 9; expected 8",
        "[2,1]        | [4294967296,4294967296] | one that fits in a file",
        "[2,1]        | [2,1,1,1,1,1,1,1,1]     | more than 8 numbers",
        "[2,1]        | [-2,-1]        | whole numbers from 0",
        "[2,1]        | [3,1]          | expected 12 bytes",
        "[2,1]        | {}             | expected an array of numbers",
        "\"F32\"      | \"F64\"        | dtype \"F64\"; expected F32, F16, BF16 or I8",
        "\"F32\"      | \"I64\"        | dtype \"I64\"; expected F32, F16, BF16 or I8",
        "\"F32\"      | 32             | expected F32, F16, BF16 or I8",
        "\"F32\"      | \"F32\",\"dtype\":\"F32\" | dtype twice",
        "\"F32\"      | \"F32\",\"extra\":1       | key \"extra\"",
        "\"dtype\":\"F32\", | ``       | no dtype",
        "\"b\"        | \"a\"          | tensor \"a\": there twice",
        "\"k\":\"v\"  | \"k\":[[[[]]]] | expected a string",
        "\"a\":       | \"__metadata__\":{},\"a\": | __metadata__: there twice",
        "\"a\":{      | \"c\":7,\"a\":{ | expected an object",
        "\"shape\":[2,1] | 'shape':[2,1] | not valid JSON",
      })
  void read_headerThatLies_isRefused(String sound, String damaged, String complaint)
      throws Exception {
    assertThat(SOUND).contains(sound);
    Path path = write(file(SOUND.replace(sound, damaged), 12));
    assertThatThrownBy(() -> readAll(path))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(complaint)
        .hasMessageContaining(path.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "1", "null", "{}{}", "{} x", "{,}", "\u0000\u0000", "{\"a\":"})
  void read_headerThatIsNotOneObject_isRefused(String header) throws Exception {
    assertThatThrownBy(() -> readAll(write(file(header, 0))))
        .isInstanceOf(ModelFormatException.class);
  }

  @Test
  void read_deepJson_isRefused() throws Exception {
    String deep = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThatThrownBy(() -> readAll(write(file(deep, 0))))
        .isInstanceOf(ModelFormatException.class);
    String deepShape = "{\"a\":{\"shape\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}}";
    assertThatThrownBy(() -> readAll(write(file(deepShape, 0))))
        .isInstanceOf(ModelFormatException.class);
  }

  @Test
  void read_headerNotUtf8_isRefused() throws Exception {
    byte[] bytes = file("{\"~\":{}}", 0);
    bytes[10] = (byte) 0xff;
    assertThatThrownBy(() -> readAll(write(bytes))).hasMessageContaining("not UTF-8");
  }

  @Test
  void read_bytesBehindTheData_areRefused() throws Exception {
    assertThatThrownBy(() -> readAll(write(file(SOUND, 13))))
        .hasMessageContaining("13 bytes; expected 12");
  }

  @Test
  void read_emptyTensorsAndNone_areSound() throws Exception {
    readAll(write(file("{}", 0)));
    String json = "{\"e\":{\"dtype\":\"F16\",\"shape\":[0,3],\"data_offsets\":[0,0]}}";
    try (SafetensorsFile file = SafetensorsFile.open(write(file(json, 0)))) {
      assertThat(file.shape("e")).containsExactly(0, 3);
      assertThat(file.read("e", manager).toFloatArray()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void read_numberNotFinite_isRefused(float value) throws Exception {
    byte[] bytes = file(SOUND, 12);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(bytes.length - 8, value);
    int before = manager.getManagedArrays().size();
    assertThatThrownBy(() -> readAll(write(bytes)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("tensor a contains " + value);
    assertThat(manager.getManagedArrays()).hasSize(before);
  }

  @Test
  void read_nameFullOfControlCharacters_isNotEchoed() throws Exception {
    String name = "\\u001b[31m\\n" + "x".repeat(1000);
    String json = "{\"" + name + "\":{\"dtype\":\"F99\"}}";
    assertThatThrownBy(() -> readAll(write(file(json, 0))))
        .hasMessageContaining("\"?[31m?xxx")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
  }

  @Test
  void read_soundInt8_givesItsRowsTimesTheirScales() throws Exception {
    try (SafetensorsFile file = SafetensorsFile.open(write(int8(SOUND_INT8, 0.5f, 2)))) {
      assertThat(file.names()).containsExactly("a");
      assertThat(file.shape("a")).containsExactly(2, 3);
      assertThat(file.read("a", manager).toFloatArray())
          .containsExactly(-63.5f, 0.5f, 63.5f, -254, 2, 254);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"a.scale\"        | \"b.scale\"         | I8 without .scale; expected F32 of shape [2]",
        "\"a.first\"        | \"b.first\"         | I8 without .first; expected F16 of 0 to 2 rows of 3",
        "\"F32\",\"shape\":[2] | \"F16\",\"shape\":[4] | .scale of F16 [4]; expected F32 of shape [2]",
        "\"F32\",\"shape\":[2] | \"F32\",\"shape\":[2,1] | .scale of F32 [2, 1]; expected",
        "\"F32\",\"shape\":[2] | \"F32\",\"shape\":[1,2] | .scale of F32 [1, 2]; expected",
        "\"F32\",\"shape\":[2] | \"I8\",\"shape\":[2,4]  | .scale of I8 [2, 4]; expected",
        "[2,3]              | [3,2]               | expected F32 of shape [3]",
        "[2,3]              | [6]                 | I8 of shape [6]; expected rows and columns",
        "[2,3]              | [1,2,3]             | I8 of shape [1, 2, 3]; expected rows and columns",
        "[0,3]              | [0,4]               | .first of F16 [0, 4]; expected F16 of 0 to 2 rows",
        "[0,3]              | [3,3]               | expected 18 bytes for shape [3, 3] of F16",
        "[0,3]              | [0]                 | .first of F16 [0]; expected",
        "\"F16\"            | \"F32\"             | .first of F32 [0, 3]; expected F16",
        "[2,3]              | [2,4]               | expected 8 bytes for shape [2, 4] of I8",
      })
  void read_int8WhoseScalesLie_isRefused(String sound, String damaged, String complaint)
      throws Exception {
    assertThat(SOUND_INT8).contains(sound);
    Path path = write(int8(SOUND_INT8.replace(sound, damaged), 0.5f, 2));
    assertThatThrownBy(() -> readAll(path))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(complaint)
        .hasMessageContaining(path.toString());
  }

  /** More first rows than rows could write behind the table. */
  @Test
  void read_int8WithMoreFirstRowsThanRows_isRefused() throws Exception {
    String header =
        SOUND_INT8
            .replace("[8,14]", "[26,32]")
            .replace(
                "\"shape\":[0,3],\"data_offsets\":[8,8]",
                "\"shape\":[3,3],\"data_offsets\":[8,26]");
    Path path = write(file(header, 32));
    assertThatThrownBy(() -> readAll(path))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(".first of F16 [3, 3]; expected F16 of 0 to 2 rows of 3");
  }

  @Test
  void read_int8WithFirstRows_takesThemAsTheyAre() throws Exception {
    String header =
        SOUND_INT8
            .replace("[8,14]", "[14,20]")
            .replace(
                "\"shape\":[0,3],\"data_offsets\":[8,8]",
                "\"shape\":[1,3],\"data_offsets\":[8,14]");
    byte[] bytes = file(header, 20);
    ByteBuffer data = ByteBuffer.wrap(bytes, bytes.length - 20, 20).order(ByteOrder.LITTLE_ENDIAN);
    data.putFloat(1).putFloat(2);
    for (float value : new float[] {0.5f, -3, 0}) {
      data.putShort(Float.floatToFloat16(value));
    }
    data.put(new byte[] {9, 9, 9, -127, 1, 127});
    try (SafetensorsFile file = SafetensorsFile.open(write(bytes))) {
      assertThat(file.read("a", manager).toFloatArray()).containsExactly(0.5f, -3, 0, -254, 2, 254);
    }
  }

  @ParameterizedTest
  @ValueSource(
      floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0, -0f, -0.5f})
  void read_scaleThatIsNotPositive_isRefused(float scale) throws Exception {
    Path path = write(int8(SOUND_INT8, 1, scale));
    int before = manager.getManagedArrays().size();
    assertThatThrownBy(() -> readAll(path))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("tensor a.scale contains " + scale + "; expected positive scales");
    assertThat(manager.getManagedArrays()).hasSize(before);
  }

  @Test
  void read_scaleSoLargeThatNumbersAreNot_isRefused() throws Exception {
    Path path = write(int8(SOUND_INT8, 1, Float.MAX_VALUE));
    assertThatThrownBy(() -> readAll(path)).hasMessageContaining("tensor a contains -Infinity");
  }

  @Test
  void read_int8TruncatedOrAnyBitFlipped_isReadOrRefusedButNeverWorse() throws Exception {
    byte[] sound = int8(SOUND_INT8, 0.5f, 2);
    for (int length = 0; length < sound.length; length++) {
      Path path = write(Arrays.copyOf(sound, length));
      assertThatThrownBy(() -> readAll(path)).isInstanceOf(ModelFormatException.class);
    }
    int refused = 0;
    for (int bit = 0; bit < sound.length * 8; bit++) {
      byte[] damaged = sound.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      Path path = write(damaged);
      try {
        readAll(path);
      } catch (ModelFormatException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(sound.length * 8 * 7 / 10);
  }

  private void readAll(Path path) throws Exception {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      for (String name : file.names()) {
        file.read(name, manager).close();
      }
    }
  }

  private Path write(byte[] bytes) throws Exception {
    return Files.write(folder.resolve("hostile.safetensors"), bytes);
  }

  private static byte[] file(String header, int dataBytes) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }

  /** The rows are -127, 1 and 127 each. */
  private static byte[] int8(String header, float firstScale, float secondScale) {
    byte[] bytes = file(header, 14);
    ByteBuffer.wrap(bytes, bytes.length - 14, 14)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putFloat(firstScale)
        .putFloat(secondScale)
        .put(new byte[] {-127, 1, 127, -127, 1, 127});
    return bytes;
  }
}
