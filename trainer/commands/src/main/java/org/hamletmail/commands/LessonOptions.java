package org.hamletmail.commands;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hamletmail.finetune.Example;
import org.hamletmail.finetune.FineTuner;
import org.hamletmail.finetune.Lessons;
import org.hamletmail.finetune.TrainingModel;
import org.hamletmail.teacher.FoldedTeacher;
import org.hamletmail.teacher.Spelling;
import org.hamletmail.teacher.WordTeacher;
import org.hamletmail.tokenizer.Gpt2Tokenizer;
import org.hamletmail.tokenizer.KnownWords;
import org.hamletmail.tokenizer.Tokenizer;
import org.hamletmail.tokenizer.WordTokenizer;
import picocli.CommandLine.Option;

/** Options that give a new model a teacher. */
final class LessonOptions {
  private static final int MAX_FOLDS = 20;

  @Option(
      names = "--word-teacher",
      description =
          "First train a linear model of words on the same mail, and have the new model learn its"
              + " opinion as well as the labels: for small models without --base, which then"
              + " mistake less of other people's ham.")
  private boolean wordTeacher;

  @Option(
      names = "--teacher-trust",
      paramLabel = "SHARE",
      defaultValue = "0.5",
      description =
          "Share of the teacher's opinion in what is learnt of a message, the rest is its label's"
              + " (default: ${DEFAULT-VALUE}).")
  private double trust;

  @Option(
      names = "--mixtures",
      paramLabel = "SHARE",
      defaultValue = "0.5",
      description =
          "Share of mixtures of several messages, which only the teacher judges (default:"
              + " ${DEFAULT-VALUE}).")
  private double mixtures;

  @Option(
      names = "--strange-tokens",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description =
          "Share of tokens that are replaced by random ones, so that unknown words mean nothing"
              + " (default: ${DEFAULT-VALUE}).")
  private double strangers;

  @Option(
      names = "--foreign",
      paramLabel = "SHARE",
      defaultValue = "0",
      description =
          "Share of messages that are shown once more as if in a foreign language, most of their"
              + " words unknown, and the nearer to ham the fewer are known (default:"
              + " ${DEFAULT-VALUE}).")
  private double foreign;

  @Option(
      names = "--head-start",
      paramLabel = "SHARE",
      defaultValue = "0",
      description =
          "With --known-words: how far each word's embedding leans towards the teacher's opinion of"
              + " it before training, in lengths of an embedding (default: ${DEFAULT-VALUE}).")
  private double headStart;

  @Option(
      names = "--teacher-folds",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Have each message judged by one of N more teachers, which has learnt from the others"
              + " only: a teacher says of what it has learnt what its label says. Takes the time of"
              + " N teachers more (default: ${DEFAULT-VALUE}, which is none more).")
  private int folds;

  /**
   * Checks the values before any work.
   *
   * @throws IllegalArgumentException if one is outside its range
   */
  void check() {
    Lessons.requireShares(trust, mixtures, strangers, foreign);
    if (folds < 1 || folds > MAX_FOLDS) {
      throw new IllegalArgumentException(
          "teacher-folds is " + folds + "; expected 1 to " + MAX_FOLDS);
    }
    if (!(headStart >= 0 && headStart < 100)) {
      throw new IllegalArgumentException(
          "head-start is " + headStart + "; expected 0 or more, such as 0.5");
    }
  }

  /** Leaves in a recorded recipe what concerned the training. */
  void describe(Map<String, String> recipe) {
    if (!wordTeacher) {
      recipe
          .keySet()
          .removeAll(
              Set.of(
                  "teacher-trust",
                  "mixtures",
                  "strange-tokens",
                  "foreign",
                  "head-start",
                  "teacher-folds"));
    }
  }

  /**
   * Trains the teacher and gives it to a training, if one is wanted.
   *
   * @param examples that are trained on
   */
  FineTuner teach(
      TrainingModel model,
      FineTuner tuner,
      List<Example> examples,
      int maxTokens,
      Tokenizer tokenizer,
      PrintWriter out) {
    if (!wordTeacher) {
      return tuner;
    }
    Function<int[], List<String>> words = words(tokenizer);
    FoldedTeacher teacher = FoldedTeacher.train(examples, folds, words);
    out.printf(Locale.ROOT, "teacher    %d words and pairs%n", teacher.whole().vocabulary());
    out.flush();
    if (headStart > 0 && tokenizer instanceof WordTokenizer known) {
      model.withLeanings(leanings(teacher.whole(), known), headStart);
    }
    return tuner.taught(
        new Lessons(
            teacher,
            trust,
            mixtures,
            strangers,
            foreign,
            stranger(tokenizer),
            reading(tokenizer),
            rewriting(tokenizer, maxTokens)));
  }

  /** Returns what the teacher thinks of each id; of a pair, of the words it stands for as well. */
  private static double[] leanings(WordTeacher teacher, WordTokenizer known) {
    double[] leanings = new double[known.vocabulary()];
    for (int id = 0; id < leanings.length; id++) {
      leanings[id] =
          Stream.concat(known.words(new int[] {id}).stream(), Stream.of(known.words().word(id)))
              .distinct()
              .mapToDouble(teacher::leaning)
              .sum();
    }
    return leanings;
  }

  /** Returns what makes of ids the words that a teacher knows. */
  private static Function<int[], List<String>> words(Tokenizer tokenizer) {
    return switch (tokenizer) {
      case Gpt2Tokenizer gpt2 -> ids -> WordTeacher.words(gpt2.decode(ids));
      case WordTokenizer known -> known::words;
    };
  }

  private static Lessons.Stranger stranger(Tokenizer tokenizer) {
    return switch (tokenizer) {
      // Below the pad token, which is the last of the vocabulary.
      case Gpt2Tokenizer gpt2 -> (token, random) -> random.nextInt(Gpt2Tokenizer.PAD_ID);
      case WordTokenizer known ->
          (token, random) -> known.isBesideWords(token) ? token : KnownWords.UNKNOWN;
    };
  }

  private static Lessons.Reading reading(Tokenizer tokenizer) {
    return new Lessons.Reading() {
      @Override
      public int[] places(int[] tokens, int most) {
        return tokenizer.read(tokens, most);
      }

      @Override
      public int[] standing(int[] tokens) {
        return tokenizer.standing(tokens);
      }
    };
  }

  private static Lessons.Rewriting rewriting(Tokenizer tokenizer, int maxTokens) {
    return switch (tokenizer) {
      case Gpt2Tokenizer gpt2 ->
          (tokens, random) -> {
            Spelling spelling = Spelling.draw(random);
            return spelling == Spelling.AS_IS
                ? tokens
                : gpt2.encode(spelling.write(gpt2.decode(tokens)), maxTokens);
          };
      // Their ids are the same in any spelling.
      case WordTokenizer known -> (tokens, random) -> tokens;
    };
  }
}
