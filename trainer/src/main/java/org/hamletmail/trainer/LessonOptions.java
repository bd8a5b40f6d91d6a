package org.hamletmail.trainer;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.hamletmail.finetune.Example;
import org.hamletmail.finetune.FineTuner;
import org.hamletmail.finetune.Lessons;
import org.hamletmail.teacher.Spelling;
import org.hamletmail.teacher.WordTeacher;
import org.hamletmail.tokenizer.Gpt2Tokenizer;
import picocli.CommandLine.Option;

/** Options that give a new model a teacher. */
final class LessonOptions {
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

  /**
   * Checks the values before any work.
   *
   * @throws IllegalArgumentException if one is outside its range
   */
  void check() {
    Lessons.requireShares(trust, mixtures, strangers);
  }

  /** Leaves in a recorded recipe what concerned the training. */
  void describe(Map<String, String> recipe) {
    if (wordTeacher) {
      recipe.put("word-teacher", "true");
    } else {
      recipe.keySet().removeAll(Set.of("teacher-trust", "mixtures", "strange-tokens"));
    }
  }

  /**
   * Trains the teacher and gives it to a training, if one is wanted.
   *
   * @param examples that are trained on
   */
  FineTuner teach(
      FineTuner tuner,
      List<Example> examples,
      int maxTokens,
      Gpt2Tokenizer tokenizer,
      PrintWriter out) {
    if (!wordTeacher) {
      return tuner;
    }
    WordTeacher teacher = WordTeacher.train(texts(examples, tokenizer));
    out.printf(Locale.ROOT, "teacher    %d words and pairs%n", teacher.vocabulary());
    out.flush();
    return tuner.taught(
        new Lessons(
            tokens -> teacher.pSpam(tokenizer.decode(tokens)),
            trust,
            mixtures,
            strangers,
            (tokens, random) -> rewrite(tokens, random, maxTokens, tokenizer)));
  }

  private static int[] rewrite(
      int[] tokens, RandomGenerator random, int maxTokens, Gpt2Tokenizer tokenizer) {
    Spelling spelling = Spelling.draw(random);
    return spelling == Spelling.AS_IS
        ? tokens
        : tokenizer.encode(spelling.write(tokenizer.decode(tokens)), maxTokens);
  }

  /** Each message as a whole, and window by window: the teacher will be asked about windows. */
  private static List<WordTeacher.Lesson> texts(List<Example> examples, Gpt2Tokenizer tokenizer) {
    List<WordTeacher.Lesson> texts = new ArrayList<>();
    for (Example example : examples) {
      int[] all = example.windows().stream().flatMapToInt(Arrays::stream).toArray();
      texts.add(new WordTeacher.Lesson(example.label(), tokenizer.decode(all)));
      if (example.windows().size() > 1) {
        for (int[] window : example.windows()) {
          texts.add(new WordTeacher.Lesson(example.label(), tokenizer.decode(window)));
        }
      }
    }
    return texts;
  }
}
