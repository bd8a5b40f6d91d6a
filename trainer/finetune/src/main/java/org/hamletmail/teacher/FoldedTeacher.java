package org.hamletmail.teacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.hamletmail.classifier.Label;
import org.hamletmail.finetune.Example;
import org.hamletmail.finetune.Passage;
import org.hamletmail.finetune.Teacher;

/**
 * Teachers of words, one that has learnt all examples and some that have each left out a part of
 * them. A teacher remembers the labels of what it has learnt, and has an opinion only of the rest.
 *
 * <p>Safe for use by several threads at once.
 */
public final class FoldedTeacher implements Teacher {
  private final WordTeacher whole;
  private final List<Teacher> withoutPart;
  private final Function<int[], List<String>> words;

  private FoldedTeacher(
      WordTeacher whole, List<Teacher> withoutPart, Function<int[], List<String>> words) {
    this.whole = whole;
    this.withoutPart = withoutPart;
    this.words = words;
  }

  /**
   * Trains the teachers, one after the other.
   *
   * @param folds into how many parts the examples fall; 1 for no teacher but the one of all
   * @param words of tokens, as the teachers know them
   * @throws IllegalArgumentException if the examples, or those outside a part, are all of one label
   */
  public static FoldedTeacher train(
      List<Example> examples, int folds, Function<int[], List<String>> words) {
    List<Taught> taught = examples.stream().map(e -> taught(e, folds, words)).toList();
    WordTeacher whole = WordTeacher.train(lessons(taught));
    List<Teacher> withoutPart = new ArrayList<>();
    int parts = folds > 1 ? folds : 0;
    for (int part = 0; part < parts; part++) {
      int left = part;
      List<WordTeacher.Lesson> others =
          lessons(taught.stream().filter(message -> message.fold() != left).toList());
      for (Label label : Label.values()) {
        if (others.stream().noneMatch(lesson -> lesson.label() == label)) {
          throw new IllegalArgumentException(
              "teacher-folds is "
                  + folds
                  + ", and outside of one part of the training messages none is "
                  + label.name().toLowerCase(Locale.ROOT)
                  + "; expected fewer folds or more messages");
        }
      }
      WordTeacher teacher = WordTeacher.train(others);
      withoutPart.add(tokens -> teacher.pSpam(words.apply(tokens)));
    }
    return new FoldedTeacher(whole, List.copyOf(withoutPart), words);
  }

  /** Returns the teacher that has learnt all examples. */
  public WordTeacher whole() {
    return whole;
  }

  @Override
  public double pSpam(int[] tokens) {
    return whole.pSpam(words.apply(tokens));
  }

  @Override
  public Teacher without(Example example) {
    return withoutPart.isEmpty() ? this : withoutPart.get(fold(example, withoutPart.size()));
  }

  @Override
  public int others() {
    return withoutPart.size();
  }

  /** By its beginning, so that copies of a message are in the same part. */
  private static int fold(Example example, int folds) {
    return Math.floorMod(Arrays.hashCode(example.passages().getFirst().window()), folds);
  }

  /** What a message has to teach, and in which part it is. */
  private record Taught(int fold, List<WordTeacher.Lesson> lessons) {}

  /**
   * The message as a whole, and passage by passage: the teacher will be asked about passages. Left
   * out is what little stands at the end of long mail: it isn't the short message that it looks
   * like.
   */
  private static Taught taught(Example example, int folds, Function<int[], List<String>> words) {
    List<WordTeacher.Lesson> lessons = new ArrayList<>();
    List<Passage> passages = example.passages();
    int[] all = passages.stream().map(Passage::ids).flatMapToInt(Arrays::stream).toArray();
    lessons.add(new WordTeacher.Lesson(example.label(), words.apply(all)));
    if (passages.size() > 1) {
      int enough = passages.getFirst().window().length * 2 / 3;
      for (Passage passage : passages) {
        if (passage.window().length >= enough) {
          lessons.add(new WordTeacher.Lesson(example.label(), words.apply(passage.ids())));
        }
      }
    }
    return new Taught(fold(example, folds), lessons);
  }

  private static List<WordTeacher.Lesson> lessons(List<Taught> taught) {
    return taught.stream().flatMap(message -> message.lessons().stream()).toList();
  }
}
