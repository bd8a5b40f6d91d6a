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
        "\"F32\"      | \"F64\"        | dtype \"F64\"; expected F32, F16 or BF16",
        "\"F32\"      | \"I64\"        | dtype \"I64\"; expected F32, F16 or BF16",
        "\"F32\"      | 32             | expected F32, F16 or BF16",
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
}
