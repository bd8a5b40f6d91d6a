package org.hamletmail.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.hamletmail.commands.CommandProcess;
import org.hamletmail.commands.CommandProcess.Ended;
import org.hamletmail.commands.TinyTraining;
import org.hamletmail.commands.TrainCommand;
import org.hamletmail.config.RecipeLoader;
import org.hamletmail.files.Sha256;
import org.hamletmail.finetune.TrainingModel;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.PyTorchEngine;
import org.hamletmail.gpt2.SafetensorsFile;
import org.hamletmail.gpt2.TensorType;
import org.hamletmail.lab.pretrain.PretrainCommand;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tiny models of each way to train, held to the bit: {@code model-digests.properties} has the
 * SHA-256 of the weights that the same mail and method gave before. Whoever changes what a training
 * computes changes them knowingly; a change of names, files or classes must not.
 *
 * <p>All are trained in one process whose kernels are those of any x86-64 processor: PyTorch's
 * plain ones, MKL's compatible ones, one thread, none of the C library's and of Java's that need a
 * newer processor. What remains is the C library itself, whose {@code exp} differs from release to
 * release, and other architectures. The process therefore also prints a digest of a fixed
 * computation, its arithmetic. Where that is the recorded one, weights must be the same to the bit.
 * Elsewhere the root mean square of each tensor must be, to a thousandth of it: with the kernels of
 * a newer processor it differed by at most 1 in 15,000, with another seed by tenths.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ModelDigestsTest {
  private static final double TOLERANCE = 1e-3;

  /** What makes the kernels the same, by name in the environment of the process. */
  private static final Map<String, String> PLAIN =
      Map.of(
          "ATEN_CPU_CAPABILITY",
          "default",
          "MKL_CBWR",
          "COMPATIBLE",
          "DNNL_MAX_CPU_ISA",
          "SSE41",
          "OMP_NUM_THREADS",
          "1",
          "MKL_NUM_THREADS",
          "1",
          "GLIBC_TUNABLES",
          "glibc.cpu.hwcaps=-AVX2,-AVX2_Usable,-FMA,-FMA_Usable,-FMA4,-FMA4_Usable,-AVX512F");

  @TempDir static Path folder;
  private static final Properties RECORDED = new Properties();
  private static final Properties FOUND = new Properties();

  @BeforeAll
  static void trainAll() throws Exception {
    try (InputStream in = ModelDigestsTest.class.getResourceAsStream("model-digests.properties")) {
      RECORDED.load(Objects.requireNonNull(in));
    }
    List<String> command = CommandProcess.java(Main.class);
    // Java's own exp and log, not those that are chosen for the processor.
    command.addAll(
        1,
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx1g",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-UseLibmIntrinsic",
            "-Dai.djl.offline=true"));
    command.add(folder.toString());
    Ended ended = CommandProcess.run(command, PLAIN);
    assertThat(ended.exit()).as(ended.output()).isZero();
    ended
        .output()
        .lines()
        .filter(line -> line.startsWith("found "))
        .map(line -> line.substring(6).split("=", 2))
        .forEach(entry -> FOUND.setProperty(entry[0], entry[1]));
  }

  @ParameterizedTest
  @ValueSource(strings = {"new-model", "published", "embedded", "language-model", "variations"})
  void train_sameMailAndMethodAsBefore_givesTheSameModel(String way) {
    String all = "recorded lines for this machine:\n" + lines();
    if (RECORDED.getProperty("arithmetic").equals(FOUND.getProperty("arithmetic"))) {
      assertThat(FOUND.getProperty(way)).as(all).isEqualTo(RECORDED.getProperty(way));
    }
    Map<String, Double> before = sizes(RECORDED.getProperty(way + ".sizes"));
    Map<String, Double> now = sizes(FOUND.getProperty(way + ".sizes"));
    assertThat(now.keySet()).as(all).isEqualTo(before.keySet());
    before.forEach((tensor, size) ->
        assertThat(now.get(tensor)).as(tensor + all).isCloseTo(size, within(size * TOLERANCE)));
  }

  /** The comparison of sizes would be worth nothing if any model passed it. */
  @Test
  void sizes_ofAnotherSeed_differByMoreThanIsAllowed() {
    Map<String, Double> one = sizes(FOUND.getProperty("new-model.sizes"));
    Map<String, Double> other = sizes(FOUND.getProperty("other-seed.sizes"));
    assertThat(one.keySet()).isEqualTo(other.keySet());
    assertThat(one)
        .anySatisfy((tensor, size) ->
            assertThat(Math.abs(other.getOrDefault(tensor, size) - size))
                .isGreaterThan(10 * TOLERANCE * size));
  }

  private static String lines() {
    StringBuilder lines = new StringBuilder();
    for (String key : FOUND.stringPropertyNames().stream().sorted().toList()) {
      lines.append(key).append('=').append(FOUND.getProperty(key)).append('\n');
    }
    return lines.toString();
  }

  private static Map<String, Double> sizes(String line) {
    Map<String, Double> sizes = new TreeMap<>();
    for (String each : line.split(" ", -1)) {
      int colon = each.lastIndexOf(':');
      sizes.put(each.substring(0, colon), Double.valueOf(each.substring(colon + 1)));
    }
    return sizes;
  }

  /** Trains them all, one after the other, and prints what came out. */
  static final class Main {
    /** The embedded model's recipe with these keys in the place of its own. */
    private static final String EMBEDDED =
        RecipeLoader.shipped("embedded")
            + """
            tokenizer { known-words = 2, known-pairs = 60, without-names = false }
            model.channels = 16
            reading { max-tokens = 24, windows = 3, neutral-tokens = 4 }
            teacher.folds = 2
            training { epochs = 2, batch = 16, bucket = 4 }
            """;

    private static final String VARIATIONS =
        """
        seed = 7
        tokenizer.thin-repetitions = true
        model { base = language-model, numbers = bf16 }
        reading { readout = first, max-tokens = 20 }
        mail { balance = all, validation-share = 0.2, test-share = 0.1 }
        training { part = lora, learning-rate = 0.003, patience = 1, epochs = 3 }
        engine.threads = 1
        """;

    private final Path folder;
    private final TinyTraining tiny;

    private Main(Path folder) {
      this.folder = folder;
      this.tiny = new TinyTraining(folder);
    }

    public static void main(String[] arguments) throws IOException {
      Main main = new Main(Path.of(arguments[0]));
      print("arithmetic", arithmetic());
      main.writeMail();
      main.trainAll();
    }

    private void trainAll() throws IOException {
      small("new-model", "--set", "seed=123");
      small("other-seed", "--set", "seed=5");
      train(
          "published",
          new TrainCommand(),
          "--labeled",
          folder.resolve("sms.tsv"),
          "--recipe",
          "published",
          "--base",
          base(),
          "--set",
          "reading.max-tokens=24",
          "--set",
          "training.epochs=2",
          "--set",
          "engine.threads=1");
      train(
          "embedded",
          new TrainCommand(),
          "--name",
          "compact",
          "--ham",
          folder.resolve("ham"),
          "--spam",
          folder.resolve("spam"),
          "--labeled",
          folder.resolve("sms.tsv"),
          "--repeat",
          folder.resolve("sms.tsv") + "=2",
          "--validation",
          "ham=" + folder.resolve("later/ham"),
          "--validation",
          "spam=" + folder.resolve("later/spam"),
          "--test",
          "labeled=" + folder.resolve("test.tsv"),
          "--recipe",
          Files.writeString(folder.resolve("embedded.conf"), EMBEDDED));
      train(
          "language-model",
          new PretrainCommand(),
          "--ham",
          folder.resolve("ham"),
          "--spam",
          folder.resolve("spam"),
          "--set",
          "tokenizer.known-words=3",
          "--set",
          "model.layers=1",
          "--set",
          "model.channels=16",
          "--set",
          "model.heads=2",
          "--set",
          "reading.max-tokens=24",
          "--set",
          "training.epochs=2",
          "--set",
          "engine.threads=1");
      train(
          "variations",
          new TrainCommand(),
          "--ham",
          folder.resolve("ham"),
          "--spam",
          folder.resolve("spam"),
          "--labeled",
          folder.resolve("sms.tsv"),
          "--recipe",
          Files.writeString(folder.resolve("variations.conf"), VARIATIONS));
    }

    /** Trains by the recipe of new models. */
    private void small(String way, Object... more) throws IOException {
      List<Object> arguments =
          new ArrayList<>(
              List.of(
                  "--recipe",
                  "new-model",
                  "--ham",
                  folder.resolve("ham"),
                  "--spam",
                  folder.resolve("spam"),
                  "--set",
                  "model.layers=2",
                  "--set",
                  "model.channels=16",
                  "--set",
                  "model.heads=2",
                  "--set",
                  "reading.max-tokens=24",
                  "--set",
                  "training.epochs=3",
                  "--set",
                  "engine.threads=1"));
      arguments.addAll(List.of(more));
      train(way, new TrainCommand(), arguments.toArray());
    }

    private void train(String way, Object command, Object... arguments) throws IOException {
      List<Object> all = new ArrayList<>(List.of(arguments));
      all.addAll(List.of("--output", folder.resolve(way)));
      if (command instanceof TrainCommand) {
        // So small a model finds no spam.
        all.add("--force");
      }
      int exit = tiny.run(command, all.toArray());
      if (exit != 0) {
        throw new IllegalStateException(way + ": exit " + exit + "\n" + tiny.out + tiny.err);
      }
      tiny.clear();
      Path weights = folder.resolve(way).resolve("model.safetensors");
      print(way, HexFormat.of().formatHex(Sha256.digest().digest(Files.readAllBytes(weights))));
      print(way + ".sizes", sizes(weights));
    }

    /** Writes GPT-2's vocabulary in two blocks of 64 channels, with random numbers. */
    private Path base() throws IOException {
      Path file = folder.resolve("base.safetensors");
      Gpt2Config config = new Gpt2Config(Gpt2Config.GPT2_VOCABULARY, 32, 64, 2, 1, 1e-5);
      try (TrainingModel model = TrainingModel.random(config, 1, 1)) {
        model.write(file, TensorType.F32, tensor -> !tensor.startsWith("score."));
      }
      return file;
    }

    private void writeMail() throws IOException {
      for (Path part : List.of(folder, Files.createDirectory(folder.resolve("later")))) {
        Random random = new Random(part.equals(folder) ? 1 : 2);
        for (String label : List.of("ham", "spam")) {
          Path mail = Files.createDirectory(part.resolve(label));
          for (int i = 0; i < 40; i++) {
            String subject = words(label, random, 3);
            String text = words(label, random, 10 + random.nextInt(70));
            Files.writeString(
                mail.resolve(i + ".eml"), "Subject: %s\n\n%s\n".formatted(subject, text));
          }
        }
      }
      Files.write(folder.resolve("sms.tsv"), rows(new Random(3), 90));
      Files.write(folder.resolve("test.tsv"), rows(new Random(4), 30));
    }

    private static List<String> rows(Random random, int count) {
      List<String> rows = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String label = i % 3 == 0 ? "spam" : "ham";
        rows.add(label + "\t" + words(label, random, 8 + random.nextInt(12)));
      }
      return rows;
    }

    /** Returns words of which some tell the label, some nothing, and some stand nowhere else. */
    private static String words(String label, Random random, int count) {
      String own =
          label.equals("ham")
              ? "minutes meeting attached team lunch draft thanks Tuesday agenda review"
              : "prize claim winner click cash offer urgent free account pills";
      String[] telling = own.split(" ", -1);
      String[] other = "the a of and to you we for with on is are this that".split(" ", -1);
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < count; i++) {
        int kind = random.nextInt(10);
        text.append(
                kind < 4
                    ? telling[random.nextInt(telling.length)]
                    : kind < 9
                        ? other[random.nextInt(other.length)]
                        : TinyTraining.unlike(random.nextInt()).substring(0, 8))
            .append(kind == 7 ? ", " : " ");
      }
      return text.toString().strip();
    }

    private static String sizes(Path weights) throws IOException {
      List<String> sizes = new ArrayList<>();
      try (NDManager manager = PyTorchEngine.start(1);
          SafetensorsFile file = SafetensorsFile.open(weights)) {
        for (String name : file.names().stream().sorted().toList()) {
          double sum = 0;
          float[] values = file.read(name, manager).toFloatArray();
          for (float value : values) {
            sum += (double) value * value;
          }
          sizes.add(name + ":" + (float) Math.sqrt(sum / values.length));
        }
      }
      return String.join(" ", sizes);
    }

    /** Returns a digest of one computation with the engine's kernels and Java's functions. */
    private static String arithmetic() {
      MessageDigest digest = Sha256.digest();
      float[] numbers = new float[96 * 64];
      Random random = new Random(9);
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = (float) random.nextGaussian();
      }
      try (NDManager manager = PyTorchEngine.start(1)) {
        NDArray x = manager.create(numbers, new Shape(96, 64));
        NDArray product = x.matMul(x.transpose()).div(8);
        List.of(
                product,
                x.transpose().matMul(x),
                product.softmax(-1),
                product.logSoftmax(-1),
                x.tanh(),
                x.exp(),
                x.abs().log(),
                x.pow(3),
                x.sum(new int[] {0}),
                x.mean(new int[] {1}),
                x.abs().sqrt(),
                x.norm())
            .forEach(result -> update(digest, result.toFloatArray()));
      }
      for (float number : numbers) {
        double x = number;
        update(
            digest,
            new float[] {
              (float) Math.exp(x),
              (float) Math.log(Math.abs(x)),
              (float) Math.cos(x),
              (float) Math.pow(Math.abs(x), 0.3)
            });
      }
      return HexFormat.of().formatHex(digest.digest());
    }

    private static void update(MessageDigest digest, float[] values) {
      ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
      bytes.asFloatBuffer().put(values);
      digest.update(bytes);
    }

    private static void print(String key, String value) {
      System.out.println("found " + key + "=" + value);
    }
  }
}
