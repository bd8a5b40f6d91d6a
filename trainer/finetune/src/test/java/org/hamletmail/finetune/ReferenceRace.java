package org.hamletmail.finetune;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.hamletmail.classifier.Label;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.PyTorchEngine;
import org.hamletmail.gpt2.Readout;
import org.hamletmail.gpt2.TensorType;
import org.hamletmail.tokenizer.Gpt2Tokenizer;

/**
 * Measures the trainer against a plain PyTorch loop of the same recipe, on the same random weights
 * and the same batches. Run by src/reference/race.sh, not a test.
 */
final class ReferenceRace {
  private static final Gson GSON = new Gson();
  private static final int EVERY = 50;
  private static final int BATCHES = 5;

  private ReferenceRace() {}

  /**
   * Prepares, runs or compares.
   *
   * @param arguments {@code prepare FOLDER TABLE LAYERS CHANNELS TRAIN VALIDATION TEST EPOCHS};
   *     {@code run FOLDER THREADS}; {@code compare FOLDER}; {@code retrain FOLDER THREADS MESSAGES}
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "prepare" -> prepare(folder, arguments);
      case "run" -> run(folder, Integer.parseInt(arguments[2]));
      case "retrain" ->
          retrain(folder, Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
      default -> compare(folder);
    }
  }

  private record Plan(
      int layers,
      int channels,
      int heads,
      int maxTokens,
      int pad,
      int batch,
      double learningRate,
      double weightDecay,
      int lookEvery,
      List<Shown> train,
      List<Shown> validation,
      List<Shown> test,
      List<Shown> lookTrain,
      List<Shown> lookValidation,
      List<List<List<Shown>>> epochs) {

    Gpt2Config config() {
      return new Gpt2Config(
          Gpt2Config.GPT2_VOCABULARY, 1024, channels, layers, heads, Gpt2Config.GPT2_EPSILON);
    }

    TrainingMethod method() {
      return ReferenceRace.method(epochs.size());
    }
  }

  private record Shown(List<Integer> ids, int label) {
    static Shown of(Example example) {
      return of(example.windows().getFirst(), example.label());
    }

    static Shown of(int[] ids, Label label) {
      return new Shown(Arrays.stream(ids).boxed().toList(), Batch.column(label));
    }

    Example example() {
      return Example.of(
          label == 1 ? Label.SPAM : Label.HAM,
          List.of(ids.stream().mapToInt(Integer::intValue).toArray()));
    }
  }

  private static TrainingMethod method(int epochs) {
    return new TrainingMethod(
        Trainable.LAST_BLOCK,
        Readout.LAST_TOKEN,
        120,
        1,
        1,
        0,
        epochs,
        8,
        1,
        new LearningRateSchedule(5e-5, 0, false),
        0.1,
        0,
        0,
        0,
        123);
  }

  private static void prepare(Path folder, String[] a) throws IOException {
    int train = Integer.parseInt(a[5]);
    int validation = Integer.parseInt(a[6]);
    int test = Integer.parseInt(a[7]);
    TrainingMethod method = method(Integer.parseInt(a[8]));
    List<Example> all = balanced(Path.of(a[2]), train + validation + test);
    List<Example> trained = all.subList(0, train);
    List<Example> validated = all.subList(train, train + validation);
    List<List<List<Shown>>> epochs = new ArrayList<>();
    for (int epoch = 1; epoch <= method.epochs(); epoch++) {
      epochs.add(
          EpochDraws.batches(trained, method, null, epoch).stream()
              .map(batch -> batch.stream().map(d -> Shown.of(d.ids(), d.label())).toList())
              .toList());
    }
    int channels = Integer.parseInt(a[4]);
    Plan plan =
        new Plan(
            Integer.parseInt(a[3]),
            channels,
            Math.max(1, channels / 64),
            method.maxTokens(),
            Gpt2Tokenizer.PAD_ID,
            method.batch(),
            method.learningRate().peak(),
            method.weightDecay(),
            EVERY,
            trained.stream().map(Shown::of).toList(),
            validated.stream().map(Shown::of).toList(),
            all.subList(train + validation, all.size()).stream().map(Shown::of).toList(),
            trained.stream().limit(BATCHES * 8).map(Shown::of).toList(),
            validated.stream().limit(BATCHES * 8).map(Shown::of).toList(),
            epochs);
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("plan.json"), GSON.toJson(plan));
    Files.deleteIfExists(folder.resolve("base.safetensors"));
    try (TrainingModel model = TrainingModel.random(plan.config(), 123, 1)) {
      model.write(folder.resolve("base.safetensors"), TensorType.F32, name -> true);
    }
  }

  private static List<Example> balanced(Path table, int count) throws IOException {
    Gpt2Tokenizer tokenizer = new Gpt2Tokenizer();
    List<Example> ham = new ArrayList<>();
    List<Example> spam = new ArrayList<>();
    for (String line : Files.readAllLines(table, StandardCharsets.UTF_8)) {
      String[] cells = line.split("\t", 2);
      Label label = cells[0].equals("spam") ? Label.SPAM : Label.HAM;
      (label == Label.SPAM ? spam : ham)
          .add(Example.of(label, tokenizer.windows(cells[1], 120, 1)));
    }
    Collections.shuffle(ham, new Random(123));
    List<Example> all = new ArrayList<>(ham.subList(0, spam.size()));
    all.addAll(spam);
    Collections.shuffle(all, new Random(123));
    return all.subList(0, count);
  }

  private static void run(Path folder, int threads) throws IOException {
    Plan plan = GSON.fromJson(Files.readString(folder.resolve("plan.json")), Plan.class);
    List<Double> losses = new ArrayList<>();
    PyTorchEngine.start(threads).close();
    JsonObject result = new JsonObject();
    try (TrainingModel model =
        TrainingModel.pretrained(folder.resolve("base.safetensors"), plan.config(), 123, threads)) {
      long begin = System.nanoTime();
      double cpu = cpuSeconds();
      TrainingRun run =
          model
              .tuner(plan.method(), plan.pad)
              .train(
                  plan.train.stream().map(Shown::example).toList(),
                  plan.validation.stream().map(Shown::example).toList(),
                  new TrainingPlan(
                      new TrunkStore(folder, 10L << 30, false),
                      Optional.of(folder.resolve("checkpoint-" + System.nanoTime())),
                      EVERY,
                      BATCHES),
                  new TrainingListener() {
                    @Override
                    public void note(String line) {
                      say(begin, line);
                    }

                    @Override
                    public void step(int epoch, int step, int stepsOfEpoch, double loss) {
                      losses.add(loss);
                    }

                    @Override
                    public void epoch(EpochFigures figures) {
                      say(begin, figures.toString());
                    }
                  });
      Scoring.Score test =
          model
              .tuner(plan.method(), plan.pad)
              .score(plan.test.stream().map(Shown::example).toList());
      result.addProperty("seconds", (System.nanoTime() - begin) / 1e9);
      result.addProperty("cpu", cpuSeconds() - cpu);
      result.add("losses", GSON.toJsonTree(losses));
      result.add("validation", GSON.toJsonTree(run.epochs()));
      result.add("test", GSON.toJsonTree(Map.of("loss", test.loss(), "accuracy", test.accuracy())));
    }
    Files.writeString(folder.resolve("hamlet.json"), GSON.toJson(result));
  }

  /** Trains without the last messages, keeps what the frozen blocks computed, trains with them. */
  private static void retrain(Path folder, int threads, int added) throws IOException {
    Plan plan = GSON.fromJson(Files.readString(folder.resolve("plan.json")), Plan.class);
    Path kept = Files.createTempDirectory(folder, "kept-");
    PyTorchEngine.start(threads).close();
    for (int left : new int[] {added, 0}) {
      try (TrainingModel model =
          TrainingModel.pretrained(
              folder.resolve("base.safetensors"), plan.config(), 123, threads)) {
        List<Shown> train = plan.train.subList(0, plan.train.size() - left);
        System.out.printf(Locale.ROOT, "hamlet: %d messages%n", train.size());
        long begin = System.nanoTime();
        double cpu = cpuSeconds();
        model
            .tuner(plan.method(), plan.pad)
            .train(
                train.stream().map(Shown::example).toList(),
                plan.validation.stream().map(Shown::example).toList(),
                new TrainingPlan(
                    new TrunkStore(kept, 10L << 30, true), Optional.empty(), EVERY, BATCHES),
                new TrainingListener() {
                  @Override
                  public void note(String line) {
                    say(begin, line);
                  }

                  @Override
                  public void epoch(EpochFigures figures) {
                    say(begin, figures.toString());
                  }
                });
        say(begin, String.format(Locale.ROOT, "%.1f s of CPU", cpuSeconds() - cpu));
      }
    }
  }

  private static double cpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }

  private static void say(long begin, String line) {
    System.out.printf(Locale.ROOT, "hamlet: %.1f s  %s%n", (System.nanoTime() - begin) / 1e9, line);
  }

  private static void compare(Path folder) throws IOException {
    JsonObject loop = read(folder.resolve("loop.json"));
    JsonObject ours = read(folder.resolve("hamlet.json"));
    double ratio = loop.get("seconds").getAsDouble() / ours.get("seconds").getAsDouble();
    JsonArray theirs = loop.getAsJsonArray("losses");
    JsonArray losses = ours.getAsJsonArray("losses");
    double worst = 0;
    for (int i = 0; i < losses.size(); i++) {
      worst = Math.max(worst, Math.abs(losses.get(i).getAsDouble() - theirs.get(i).getAsDouble()));
    }
    double validation = 0;
    for (int i = 0; i < ours.getAsJsonArray("validation").size(); i++) {
      validation =
          Math.max(
              validation, Math.abs(number(ours, i, "validationLoss") - number(loop, i, "loss")));
    }
    System.out.printf(
        Locale.ROOT,
        "loop %.1f s, hamlet %.1f s: %.2f times as fast; of CPU %.1f s and %.1f s: %.2f times;"
            + " largest difference of %d step losses %.1e,"
            + " of validation losses %.1e, of the test loss %.1e%n",
        loop.get("seconds").getAsDouble(),
        ours.get("seconds").getAsDouble(),
        ratio,
        loop.get("cpu").getAsDouble(),
        ours.get("cpu").getAsDouble(),
        loop.get("cpu").getAsDouble() / ours.get("cpu").getAsDouble(),
        losses.size(),
        worst,
        validation,
        Math.abs(
            loop.getAsJsonObject("test").get("loss").getAsDouble()
                - ours.getAsJsonObject("test").get("loss").getAsDouble()));
  }

  private static double number(JsonObject result, int epoch, String name) {
    return result.getAsJsonArray("validation").get(epoch).getAsJsonObject().get(name).getAsDouble();
  }

  private static JsonObject read(Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }
}
