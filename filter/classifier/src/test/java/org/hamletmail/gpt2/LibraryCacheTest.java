package org.hamletmail.gpt2;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.util.Platform;
import ai.djl.util.Utils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the engine in processes of their own: a library that is damaged ends them. */
class LibraryCacheTest {
  private static Path whole;

  @TempDir Path folder;

  @BeforeAll
  static void unpack() {
    PyTorchEngine.start(1).close();
    Platform platform = Platform.detectPlatform("pytorch");
    String name =
        platform.getVersion() + "-" + platform.getFlavor() + "-" + platform.getClassifier();
    whole = Utils.getEngineCacheDir("pytorch").resolve(name);
  }

  @Test
  void start_libraryCutShort_unpacksItAgain() throws Exception {
    Path unpacked = Files.createDirectories(folder.resolve("pytorch").resolve(whole.getFileName()));
    linkLibraries(unpacked, true);
    Path cut = unpacked.resolve(System.mapLibraryName("c10"));
    byte[] bytes = Files.readAllBytes(cut);
    Files.delete(cut);
    Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));

    assertThat(start(Map.of("DJL_CACHE_DIR", folder.toString()))).isEqualTo("started");
    assertThat(cut).hasBinaryContent(bytes);
  }

  @Test
  void start_librariesNamed_needsNoWritableCache() throws Exception {
    linkLibraries(folder, false);
    Path nowhere = Files.writeString(folder.resolve("file"), "").resolve("cache");
    assertThat(
            start(
                Map.of(
                    "PYTORCH_LIBRARY_PATH", folder.toString(),
                    "DJL_CACHE_DIR", nowhere.toString())))
        .isEqualTo("started");
  }

  /** What somebody set for other engines of the process, DJL is to find again. */
  @Test
  void start_fromATemporaryFolder_leavesTheSettingOfTheCache() throws Exception {
    linkLibraries(folder, false);
    Path nowhere = Files.writeString(folder.resolve("file"), "").resolve("cache");
    assertThat(
            start(
                Map.of("PYTORCH_LIBRARY_PATH", folder.toString()), "-DENGINE_CACHE_DIR=" + nowhere))
        .isEqualTo("started with " + nowhere);
  }

  @Test
  void start_noPlaceForTheCache_saysWhereAndWhy() throws Exception {
    Path nowhere = Files.writeString(folder.resolve("file"), "").resolve("cache");
    assertThat(start(Map.of("DJL_CACHE_DIR", nowhere.toString())))
        .contains("can't be unpacked into " + nowhere, "set DJL_CACHE_DIR to a writable folder");
  }

  /** JUnit warns of each link that leads out of its folder, and leaves what it leads to alone. */
  @AfterEach
  void removeLinks() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path link : files.filter(Files::isSymbolicLink).toList()) {
        Files.delete(link);
      }
    }
  }

  private static void linkLibraries(Path into, boolean binding) throws IOException {
    try (Stream<Path> files = Files.list(whole)) {
      for (Path file : files.toList()) {
        if (binding || !file.toString().contains("djl_torch")) {
          Files.createSymbolicLink(into.resolve(file.getFileName()), file);
        }
      }
    }
  }

  private String start(Map<String, String> environment, String... options) throws Exception {
    Path out = folder.resolve("out");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Starter.class.getName(), out.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("PYTORCH_"));
    builder.environment().putAll(environment);
    Process process =
        builder.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile()).start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(() -> log(folder.resolve("log"))).isZero();
    return Files.readString(out);
  }

  private static String log(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** The other process. */
  static final class Starter {
    private Starter() {}

    public static void main(String[] arguments) throws IOException {
      String answer;
      try (NDManager manager = PyTorchEngine.start(1)) {
        String cache = System.getProperty("ENGINE_CACHE_DIR");
        answer =
            (manager.isOpen() ? "started" : "closed") + (cache == null ? "" : " with " + cache);
      } catch (EngineUnavailableException e) {
        answer = String.valueOf(e.getMessage());
      }
      Files.writeString(Path.of(arguments[0]), answer);
    }
  }
}
