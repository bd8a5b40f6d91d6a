import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.hamletmail.classifier.Calibration;
import org.hamletmail.classifier.EmbeddedModel;
import org.hamletmail.classifier.Gpt2SpamClassifier;
import org.hamletmail.classifier.ModelDescription;
import org.hamletmail.classifier.ModelWriter;
import org.hamletmail.classifier.SeenHam;
import org.hamletmail.classifier.Threshold;
import org.hamletmail.classifier.TrainingRecord;
import org.hamletmail.config.CacheSettings;
import org.hamletmail.config.ConfigLoader;
import org.hamletmail.config.HamletConfig;
import org.hamletmail.config.ModelPrecision;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Gpt2Weights;
import org.hamletmail.gpt2.PyTorchEngine;
import org.hamletmail.gpt2.Readout;
import org.hamletmail.gpt2.SafetensorsWriter;
import org.hamletmail.gpt2.TensorType;
import org.hamletmail.lists.Lists;
import org.hamletmail.learning.LearnedMemory;
import org.hamletmail.policy.FilterMetrics;
import org.hamletmail.policy.SpamFilter;
import org.hamletmail.text.MessageText;
import org.hamletmail.text.MessageTextExtractor;
import org.hamletmail.tokenizer.Vocabulary;

/**
 * What {@code run} measures inside one process. Rates of things that are compared are measured in
 * turns of a second or two, and of each the best turn counts.
 *
 * <pre>
 *   Rates model DIR [outliers]   writes a classifier of the published size, with random weights
 *   Rates rates DIR [MAIL]       verdicts a second in each precision, latency, the products' limit
 *   Rates cached MAIL            messages a second whose text is in the cache of verdicts
 * </pre>
 */
final class Rates {
  private static final Gpt2Config CONFIG = Gpt2Config.small();
  private static final int WORKERS = Runtime.getRuntime().availableProcessors();
  private static final int TOKENS = 120;
  private static final int TURNS = 3;
  private static final double TURN_SECONDS = 3;
  private static final int[] OUTLIERS = {138, 378, 447};

  private Rates() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "model" -> writeModel(Path.of(args[1]), args.length > 2);
      case "rates" ->
          rates(Path.of(args[1]), args.length > 2 ? Optional.of(Path.of(args[2])) : Optional.empty());
      case "cached" -> cached(Path.of(args[1]));
      default -> throw new IllegalArgumentException("unknown measure " + args[0]);
    }
    System.exit(0);
  }

  private static void print(String what, String format, Object... values) {
    System.out.printf(Locale.ROOT, "%-66s %s%n", what, String.format(Locale.ROOT, format, values));
  }

  /** With outliers, a few channels of the stream are 50 times as large as the others. */
  private static void writeModel(Path directory, boolean outliers) throws IOException {
    ModelDescription description =
        new ModelDescription(
            outliers ? "outliers" : "random",
            CONFIG,
            Vocabulary.GPT2,
            TOKENS,
            1,
            Readout.LAST_TOKEN,
            0,
            0,
            Calibration.ofTemperature(1),
            new Threshold(0.5, 0.01),
            Optional.empty(),
            Optional.empty(),
            new TrainingRecord(Map.of(), 1, "0".repeat(64), Map.of()),
            SeenHam.UNRECORDED);
    ModelWriter.create(
        directory,
        description,
        Map.of(
            "model.safetensors",
            file -> {
              try (NDManager manager = PyTorchEngine.start(1)) {
                Gpt2Weights weights = Gpt2Weights.random(CONFIG, 1, manager).withHead(1);
                if (outliers) {
                  weights.tensors().forEach(Rates::enlarge);
                }
                SafetensorsWriter.write(file, weights.tensors(), TensorType.F32, Map.of());
              }
            }));
  }

  private static void enlarge(String name, NDArray tensor) {
    if (name.startsWith("w") || name.endsWith("c_proj.weight")) {
      float[] scales = new float[CONFIG.channels()];
      Arrays.fill(scales, 1);
      for (int channel : OUTLIERS) {
        scales[channel] = 50;
      }
      try (NDArray scale = tensor.getManager().create(scales)) {
        tensor.muli(scale);
      }
    }
  }

  private static void rates(Path directory, Optional<Path> mail) throws Exception {
    MessageText full = MessageText.ofBody(" word".repeat(TOKENS));
    Map<ModelPrecision, Gpt2SpamClassifier> models = new LinkedHashMap<>();
    for (ModelPrecision precision :
        List.of(ModelPrecision.FP32, ModelPrecision.BF16, ModelPrecision.INT8)) {
      models.put(precision, open(directory, precision));
    }
    Map<ModelPrecision, Double> best = new LinkedHashMap<>();
    for (int turn = 0; turn < TURNS; turn++) {
      models.forEach((precision, model) ->
          best.merge(precision, rate(List.of(full), model), Math::max));
    }
    best.forEach((precision, rate) ->
        print(
            "124M, 120 tokens, " + precision + " (" + models.get(precision).engineName() + ")",
            "%.1f messages/s, %.2f x fp32",
            rate,
            rate / best.get(ModelPrecision.FP32)));
    List<MessageText> texts = mail.isPresent() ? texts(mail.get(), 60) : ProbeLengths.texts();
    for (Map.Entry<ModelPrecision, Gpt2SpamClassifier> model : models.entrySet()) {
      double natural = rate(texts, model.getValue());
      print(
          "124M, natural length, " + model.getKey(),
          "%.1f messages/s, %.2f x the rate of 120 tokens",
          natural,
          natural / best.get(model.getKey()));
      shift(texts, models.get(ModelPrecision.FP32), model);
    }
    models.values().forEach(Gpt2SpamClassifier::close);
    try (Gpt2SpamClassifier auto = open(directory, ModelPrecision.AUTO)) {
      print("124M, auto takes", "%s", auto.engineName());
      latency(full, auto);
    }
    products();
  }

  private static Gpt2SpamClassifier open(Path directory, ModelPrecision precision) {
    return Gpt2SpamClassifier.open(directory, Optional.empty(), 1, precision);
  }

  /** Prints how far P(spam) and log-odds lie from those of float32. */
  private static void shift(
      List<MessageText> texts,
      Gpt2SpamClassifier fp32,
      Map.Entry<ModelPrecision, Gpt2SpamClassifier> other) {
    double most = 0;
    double odds = 0;
    for (MessageText text : texts.subList(0, Math.min(20, texts.size()))) {
      double expected = fp32.classify(text).pSpam();
      double found = other.getValue().classify(text).pSpam();
      most = Math.max(most, Math.abs(expected - found));
      odds = Math.max(odds, Math.abs(logOdds(expected) - logOdds(found)));
    }
    print("124M, error of " + other.getKey(), "P(spam) %.2g, log-odds %.2g", most, odds);
  }

  private static double logOdds(double p) {
    return Math.log(p / (1 - p));
  }

  /** Returns messages a second of as many workers as there are processors. */
  private static double rate(List<MessageText> texts, Gpt2SpamClassifier model) {
    model.classify(texts.getFirst());
    AtomicInteger next = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    long begin = System.nanoTime();
    long end = begin + (long) (TURN_SECONDS * 1e9);
    inEachWorker(worker -> {
      while (System.nanoTime() < end) {
        model.classify(texts.get(next.getAndIncrement() % texts.size()));
        done.incrementAndGet();
      }
    });
    return done.get() / ((System.nanoTime() - begin) / 1e9);
  }

  private static void inEachWorker(Consumer<Integer> work) {
    try (ExecutorService pool = Executors.newFixedThreadPool(WORKERS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int worker = 0; worker < WORKERS; worker++) {
        int number = worker;
        all.add(pool.submit(() -> work.accept(number)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Messages come at random, 70 of 100 that could be served; time counts from their coming. */
  private static void latency(MessageText text, Gpt2SpamClassifier model) throws Exception {
    double[] alone = new double[40];
    for (int i = 0; i < alone.length; i++) {
      long begin = System.nanoTime();
      model.classify(text);
      alone[i] = (System.nanoTime() - begin) / 1e6;
    }
    Arrays.sort(alone);
    double capacity = rate(List.of(text), model);
    int messages = (int) Math.max(100, capacity * 0.7 * 10);
    double[] waits = new double[messages];
    Random random = new Random(5);
    try (ExecutorService pool = Executors.newFixedThreadPool(WORKERS)) {
      double at = System.nanoTime();
      for (int i = 0; i < messages; i++) {
        at += -Math.log(1 - random.nextDouble()) / (capacity * 0.7) * 1e9;
        while (System.nanoTime() < at) {
          Thread.sleep(0, 200_000);
        }
        long came = (long) at;
        int number = i;
        pool.submit(() -> {
          model.classify(text);
          waits[number] = (System.nanoTime() - came) / 1e6;
        });
      }
    }
    Arrays.sort(waits);
    double median = alone[alone.length / 2];
    double p99 = waits[(int) (messages * 0.99)];
    print(
        "124M, latency at 70 % of " + Math.round(capacity) + " messages/s",
        "unloaded median %.1f ms, p50 %.1f, p99 %.1f = %.1f x the median",
        median,
        waits[messages / 2],
        p99,
        p99 / median);
  }

  /** The limit: a float32 product of the largest shape, in one thread. */
  private static void products() {
    try (NDManager manager = PyTorchEngine.start(1)) {
      NDArray x = manager.randomNormal(new Shape(TOKENS, 768));
      NDArray w = manager.randomNormal(new Shape(768, 3072));
      long least = Long.MAX_VALUE;
      for (int i = 0; i < 100; i++) {
        long begin = System.nanoTime();
        x.matMul(w).close();
        least = Math.min(least, System.nanoTime() - begin);
      }
      print(
          "fp32 product of (120, 768) and (768, 3072), one thread",
          "%.0f GFLOP/s",
          2.0 * TOKENS * 768 * 3072 / least);
    }
  }

  private static void cached(Path mail) throws Exception {
    HamletConfig config = ConfigLoader.defaults();
    MessageTextExtractor extractor = new MessageTextExtractor(config.text());
    List<byte[]> messages = new ArrayList<>();
    for (Path file : files(mail, 500)) {
      messages.add(Files.readAllBytes(file));
    }
    try (Gpt2SpamClassifier model =
        Gpt2SpamClassifier.open(EmbeddedModel.directory(), Optional.empty(), 1)) {
      SpamFilter filter =
          new SpamFilter(
              model,
              extractor::extract,
              CacheSettings.defaults(),
              config.policy(),
              Lists.none(),
              LearnedMemory.none(),
              FilterMetrics.none());
      List<MessageText> texts = messages.stream().map(extractor::extract).toList();
      texts.forEach(filter::examine);
      double withText = 0;
      double lookUp = 0;
      for (int turn = 0; turn < TURNS; turn++) {
        withText =
            Math.max(
                withText,
                turnsPerSecond(i -> filter.examine(extractor.extract(messages.get(i % messages.size())))));
        lookUp = Math.max(lookUp, turnsPerSecond(i -> filter.examine(texts.get(i % texts.size()))));
      }
      print("cached verdict, with extraction", "%.0f messages/s", withText);
      print(
          "cached verdict, the look-up with its digest",
          "%.2f microseconds on one worker",
          1e6 * WORKERS / lookUp);
    }
  }

  private static double turnsPerSecond(Consumer<Integer> work) {
    AtomicInteger next = new AtomicInteger();
    long begin = System.nanoTime();
    long end = begin + (long) (TURN_SECONDS * 1e9);
    inEachWorker(worker -> {
      while (System.nanoTime() < end) {
        work.accept(next.getAndIncrement());
      }
    });
    return next.get() / ((System.nanoTime() - begin) / 1e9);
  }

  private static List<MessageText> texts(Path mail, int most) throws IOException {
    MessageTextExtractor extractor = new MessageTextExtractor(ConfigLoader.defaults().text());
    List<MessageText> texts = new ArrayList<>();
    for (Path file : files(mail, most)) {
      texts.add(extractor.extract(Files.readAllBytes(file)));
    }
    return texts;
  }

  private static List<Path> files(Path folder, int most) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> files = new ArrayList<>(all.filter(Files::isRegularFile).sorted().toList());
      java.util.Collections.shuffle(files, new Random(1));
      return files.subList(0, Math.min(most, files.size()));
    }
  }

  /** Lengths for where no mail is at hand. */
  private static final class ProbeLengths {
    static List<MessageText> texts() {
      return Stream.of(5, 12, 20, 33, 48, 60, 75, 90, 120, 400)
          .map(words -> MessageText.ofBody(" word".repeat(words)))
          .toList();
    }
  }
}
