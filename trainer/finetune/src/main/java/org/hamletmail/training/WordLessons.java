package org.hamletmail.training;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hamletmail.config.Recipe;
import org.hamletmail.finetune.Example;
import org.hamletmail.finetune.Lessons;
import org.hamletmail.finetune.TrainingListener;
import org.hamletmail.finetune.TrainingMethod;
import org.hamletmail.finetune.TrainingModel;
import org.hamletmail.teacher.FoldedTeacher;
import org.hamletmail.teacher.Spelling;
import org.hamletmail.teacher.WordTeacher;
import org.hamletmail.tokenizer.Gpt2Tokenizer;
import org.hamletmail.tokenizer.KnownWords;
import org.hamletmail.tokenizer.Tokenizer;
import org.hamletmail.tokenizer.WordTokenizer;

/** What a teacher of words has to teach. */
final class WordLessons {
  private WordLessons() {}

  /**
   * Trains the teacher; lets the model's token embeddings lean to its opinion, if that is wanted.
   *
   * @param wanted as the recipe says, with words
   * @param examples that are trained on
   * @param model before its training
   */
  static Lessons of(
      Recipe.Teacher wanted,
      List<Example> examples,
      TrainingModel model,
      Tokenizer tokenizer,
      TrainingMethod method,
      TrainingListener listener) {
    FoldedTeacher teacher = FoldedTeacher.train(examples, wanted.folds(), words(tokenizer));
    listener.note(
        String.format(Locale.ROOT, "teacher    %d words and pairs", teacher.whole().vocabulary()));
    if (wanted.headStart() > 0 && tokenizer instanceof WordTokenizer known) {
      model.withLeanings(leanings(teacher.whole(), known), wanted.headStart());
    }
    return new Lessons(
        teacher,
        wanted.trust(),
        wanted.mixtures(),
        wanted.strangeTokens(),
        wanted.foreign(),
        stranger(tokenizer),
        reading(tokenizer),
        rewriting(tokenizer, method.maxTokens()));
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
