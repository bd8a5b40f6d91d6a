package org.hamletmail.commands;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import picocli.CommandLine;

/** A little mail, the keys of a model that learns it in seconds, and commands on both. */
public final class TinyTraining {
  private static final int MESSAGES = 40;

  /** Options and values in turn. */
  private static final List<String> MODEL =
      List.of(
          "--set", "model.layers=1",
          "--set", "model.channels=16",
          "--set", "model.heads=2",
          "--set", "reading.max-tokens=24",
          "--set", "training.epochs=6",
          "--set", "training.batch=8",
          "--set", "training.learning-rate=0.01",
          "--set", "engine.threads=1");

  public final Path ham;
  public final Path spam;
  public final StringWriter out = new StringWriter();
  public final StringWriter err = new StringWriter();

  /** Names folders below one, which {@link #writeMail} makes. */
  public TinyTraining(Path folder) {
    ham = folder.resolve("ham");
    spam = folder.resolve("spam");
  }

  /** Writes 40 messages of each label, without near-copies. */
  public void writeMail() throws IOException {
    Files.createDirectory(ham);
    Files.createDirectory(spam);
    for (int i = 0; i < MESSAGES; i++) {
      Files.writeString(
          ham.resolve(i + ".eml"),
          "Subject: minutes of meeting %d\n\nDear team, the minutes of %d are attached.\n%s\n"
              .formatted(i, i * 7, unlike(i)));
      Files.writeString(
          spam.resolve(i + ".eml"),
          "Subject: you won %d dollars\n\nClaim your prize %d now, click here!\n%s\n"
              .formatted(i, i * 7, unlike(i + 1000)));
    }
  }

  /** Returns letters that keep two texts from being near-copies, for where no model looks. */
  public static String unlike(int number) {
    return new Random(number)
        .ints(60, 'a', 'z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** Trains a tiny model on what the arguments name; they have the last word on its keys. */
  public int train(Object... arguments) {
    List<Object> all = new ArrayList<>(MODEL);
    if (!List.of(arguments).contains("--recipe")) {
      all.addAll(List.of("--recipe", "new-model"));
    }
    all.addAll(List.of(arguments));
    return run(new TrainCommand(), all.toArray());
  }

  /** Trains a tiny model on the mail of both labels; more arguments have the last word. */
  public int trainInto(Path model, Object... more) {
    List<Object> all = new ArrayList<>(List.of("--ham", ham, "--spam", spam, "--output", model));
    all.addAll(List.of(more));
    return train(all.toArray());
  }

  /** Runs a command and returns its exit code; what it printed stands behind what others did. */
  public int run(Object command, Object... arguments) {
    return new CommandLine(command)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
  }

  /** Forgets what commands printed. */
  public void clear() {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
  }

  public static JsonObject manifest(Path model) throws IOException {
    return JsonParser.parseString(Files.readString(model.resolve("model.json"))).getAsJsonObject();
  }

  static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
