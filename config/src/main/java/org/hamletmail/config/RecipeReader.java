package org.hamletmail.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.hamletmail.config.Recipe.Balance;
import org.hamletmail.config.Recipe.Numbers;
import org.hamletmail.config.Recipe.Part;
import org.hamletmail.config.Recipe.Readout;
import org.hamletmail.config.Recipe.Schedule;
import org.hamletmail.config.Recipe.Split;
import org.hamletmail.config.Recipe.TrunkPrecision;

/** Reads the sections of a recipe, each value within its range. */
final class RecipeReader {
  private static final int MANY = Integer.MAX_VALUE;
  private static final int MAX_TOKENS = 1 << 14;
  private static final int MAX_LAYERS = 128;
  private static final int MAX_CHANNELS = 1 << 14;
  private static final int MAX_HEADS = 1 << 10;
  private static final int MAX_WINDOWS = 1024;
  private static final int MAX_NEUTRAL = 1000;
  private static final int MAX_FOLDS = 20;
  private static final int MAX_THREADS = 1024;
  private static final long MAX_BYTES = 1L << 50;
  private static final Range TO_BELOW_ONE =
      new Range("a share from 0 to below 1", share -> share >= 0 && share < 1);
  private static final Range TO_ONE =
      new Range("a share from 0 to 1", share -> share >= 0 && share <= 1);
  private static final Range TO_HALF =
      new Range("a share from 0 to 0.5", share -> share >= 0 && share <= 0.5);
  private static final Range SHARPNESS =
      new Range("a number from 0 to 4", number -> number >= 0 && number <= 4);
  private static final Range BUDGET =
      new Range("a share above 0 and below 1, such as 0.001", share -> share > 0 && share < 1);
  private static final Range RATE =
      new Range("a rate above 0 and below 1, such as 5e-5", rate -> rate > 0 && rate < 1);
  private static final Range PROBABILITY =
      new Range("a probability from 0 to 1", p -> p >= 0 && p <= 1);
  private static final Range LENGTH =
      new Range("0 or more, such as 0.5", length -> length >= 0 && length < 100);
  private static final Range DECAY =
      new Range("0 or more, such as 0.1", decay -> decay >= 0 && decay < 1000);
  private static final Range NORM =
      new Range("0 or more, such as 1", norm -> norm >= 0 && norm < Double.MAX_VALUE);

  private final Function<List<String>, SettingsReader> sections;

  RecipeReader(Function<List<String>, SettingsReader> sections) {
    this.sections = sections;
  }

  /** Returns the recipe; where a value was refused it has something else, and is of no use. */
  Recipe read() {
    return new Recipe(
        sections.apply(List.of()).whole("seed", Long.MIN_VALUE, Long.MAX_VALUE, 0),
        tokenizer(section("tokenizer")),
        model(section("model")),
        reading(section("reading")),
        mail(section("mail")),
        augmentation(section("augmentation")),
        teacher(section("teacher")),
        training(section("training")),
        thresholds(section("thresholds")),
        engine(section("engine")));
  }

  private SettingsReader section(String name) {
    return sections.apply(List.of(name));
  }

  private static Recipe.Tokenizer tokenizer(SettingsReader in) {
    int words = in.integer("known-words", 0, MANY, 0);
    int pairs = in.integer("known-pairs", 0, MANY, 0);
    return new Recipe.Tokenizer(
        words,
        pairs,
        in.bool("thin-repetitions", false),
        in.bool("pairs-beside-words", false),
        in.bool("without-names", false));
  }

  private static Recipe.Model model(SettingsReader in) {
    return new Recipe.Model(
        in.text("base", text -> place(in, "base", text), Optional.empty(), "a file", "name one"),
        in.integerOrAuto("layers", 1, MAX_LAYERS),
        in.integerOrAuto("channels", 1, MAX_CHANNELS),
        in.integerOrAuto("heads", 1, MAX_HEADS),
        in.integerOrAuto("positions", 1, MAX_TOKENS),
        in.choice("numbers", Numbers.class, Numbers.F32),
        in.bool("share-base", false));
  }

  private static Recipe.Reading reading(SettingsReader in) {
    Readout readout = in.choice("readout", Readout.class, Readout.LAST_TOKEN);
    int neutral = in.integer("neutral-tokens", 0, MAX_NEUTRAL, 0);
    if (neutral > 0 && readout != Readout.MEAN) {
      in.refuse(
          "neutral-tokens", "0 where readout is not mean", "set reading.readout = mean with it");
    }
    return new Recipe.Reading(
        in.integer("max-tokens", 1, MAX_TOKENS, 1),
        in.integer("windows", 1, MAX_WINDOWS, 1),
        readout,
        neutral,
        in.decimal("sharpness", SHARPNESS, 0),
        in.bool("signs", true));
  }

  private static Recipe.Mail mail(SettingsReader in) {
    double validation = in.decimal("validation-share", TO_BELOW_ONE, 0);
    double test = in.decimal("test-share", TO_BELOW_ONE, 0);
    if (validation + test >= 1) {
      in.refuse(
          "validation-share",
          "less than 1 together with test-share, which is " + test,
          "leave some mail to train on");
    }
    return new Recipe.Mail(
        in.choice("split", Split.class, Split.RANDOM),
        validation,
        test,
        in.choice("balance", Balance.class, Balance.WEIGHT));
  }

  private static Recipe.Augmentation augmentation(SettingsReader in) {
    return new Recipe.Augmentation(
        in.decimal("first-window-share", TO_ONE, 0), in.decimal("token-dropout", TO_BELOW_ONE, 0));
  }

  private static Recipe.Teacher teacher(SettingsReader in) {
    return new Recipe.Teacher(
        in.bool("words", false),
        in.decimal("trust", TO_ONE, 0),
        in.decimal("mixtures", TO_BELOW_ONE, 0),
        in.decimal("strange-tokens", TO_HALF, 0),
        in.decimal("foreign", TO_ONE, 0),
        in.decimal("head-start", LENGTH, 0),
        in.integer("folds", 1, MAX_FOLDS, 1));
  }

  private static Recipe.Training training(SettingsReader in) {
    return new Recipe.Training(
        in.choiceOrAuto("part", Part.class),
        in.integer("epochs", 1, MANY, 1),
        in.integer("batch", 1, MANY, 1),
        in.integer("bucket", 1, MANY, 1),
        in.decimalOrAuto("learning-rate", RATE),
        in.decimal("warm-up", TO_BELOW_ONE, 0),
        in.choice("schedule", Schedule.class, Schedule.CONSTANT),
        in.decimal("weight-decay", DECAY, 0),
        in.decimal("clip-norm", NORM, 0),
        in.decimal("label-smoothing", TO_BELOW_ONE, 0),
        in.integer("patience", 0, MANY, 0));
  }

  private static Recipe.Thresholds thresholds(SettingsReader in) {
    return new Recipe.Thresholds(
        in.decimal("tag-fpr", BUDGET, 0.5),
        in.decimal("reject-fpr", BUDGET, 0.5),
        in.decimalOrAuto("tag", PROBABILITY));
  }

  private static Recipe.Engine engine(SettingsReader in) {
    return new Recipe.Engine(
        in.integerOrAuto("threads", 1, MAX_THREADS),
        in.text("device", RecipeReader::device, "cpu", "auto, cpu, cuda or cuda:N", "choose one"),
        in.choice("trunk-precision", TrunkPrecision.class, TrunkPrecision.F32),
        in.text(
            "trunk-cache",
            text -> folder(in, "trunk-cache", text),
            Optional.empty(),
            "a folder, or nothing",
            "check the path"),
        in.size("trunk-cache-limit", 0, MAX_BYTES, 0),
        in.integer("eval-every", 0, MANY, 0),
        in.integer("eval-batches", 1, MANY, 1));
  }

  private static String device(String text) {
    if (!text.matches("auto|cpu|cuda(:[0-9]{1,4})?")) {
      throw new IllegalArgumentException("there is no such device");
    }
    return text;
  }

  /** A base may be a name; as a path it counts from the folder of its file, where it is there. */
  private static Optional<String> place(SettingsReader in, String name, String text) {
    return folder(in, name, text).map(beside -> Files.exists(Path.of(beside)) ? beside : text);
  }

  private static Optional<String> folder(SettingsReader in, String name, String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          in.source(name).equals(RecipeLoader.CHANGES)
              ? text
              : Path.of(in.source(name)).resolveSibling(text).toString());
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("not a path", e);
    }
  }
}
