package org.hamletmail.james;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A model that the built distribution trains in some seconds. It knows two kinds of mail: minutes
 * of meetings, and prizes to claim.
 */
final class TinyModel {
  private static final List<String> HAM =
      List.of("minutes", "meeting", "agenda", "report", "draft", "schedule", "project", "team");
  private static final List<String> SPAM =
      List.of("prize", "winner", "claim", "dollars", "casino", "jackpot", "bonus", "click");

  private TinyModel() {}

  /** Returns the model, trained once for all tests of this build. */
  static synchronized Path get() throws IOException, InterruptedException {
    Path model = Path.of(System.getProperty("hamlet.scratch", "target"), "tiny-model");
    Path built = JamesServer.distribution().resolveSibling("hamlet.built");
    if (!Files.exists(model.resolve("model.json"))
        || Files.getLastModifiedTime(model.resolve("model.json"))
                .compareTo(Files.getLastModifiedTime(built))
            < 0) {
      train(model, 7);
    }
    return model;
  }

  /** Trains, in the place of a model that is there. */
  static void train(Path model, int seed) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("hamlet-tiny");
    Random random = new Random(seed);
    Path ham = write(folder.resolve("ham"), HAM, random);
    Path spam = write(folder.resolve("spam"), SPAM, random);
    Path log = folder.resolve("train.log");
    Process process =
        new ProcessBuilder(
                JamesServer.distribution().resolve("hamlet").toString(),
                "train",
                "--recipe",
                "new-model",
                "--replace",
                // It knows these sentences alone, and no golden message.
                "--force",
                "--ham=" + ham,
                "--spam=" + spam,
                "--output=" + model,
                "--set=model.layers=1",
                "--set=model.channels=16",
                "--set=model.heads=2",
                "--set=reading.max-tokens=60",
                "--set=training.epochs=6",
                "--set=reading.readout=mean",
                "--set=training.learning-rate=0.01",
                "--set=engine.threads=1")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!process.waitFor(3, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new AssertionError("hamlet train failed: " + Files.readString(log));
    }
  }

  static String ham(int number) {
    return sentence(HAM, new Random(1_000 + number));
  }

  static String spam(int number) {
    return sentence(SPAM, new Random(2_000 + number));
  }

  private static Path write(Path folder, List<String> words, Random random) throws IOException {
    Files.createDirectories(folder);
    for (int i = 0; i < 200; i++) {
      Files.writeString(
          folder.resolve(i + ".eml"),
          "Subject: " + sentence(words, random) + "\n\n" + sentence(words, random) + "\n");
    }
    return folder;
  }

  private static String sentence(List<String> words, Random random) {
    StringBuilder sentence = new StringBuilder();
    sentence.append(random.nextInt(100_000)).append(" times the");
    for (int i = 0; i < 8; i++) {
      sentence.append(' ').append(words.get(random.nextInt(words.size())));
    }
    return sentence.toString();
  }
}
