package org.hamletmail.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.hamletmail.classifier.Label;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaughtDrawsTest {
  private static final int MAX_TOKENS = 120;
  private static final int SHORTEST_MIXTURE = 20;
  private static final int STRANGE = 3;
  private static final Lessons.Rewriting AS_IS = (tokens, random) -> tokens;
  private static final Lessons.Reading ALL =
      (tokens, most) -> IntStream.range(0, Math.min(tokens.length, most)).toArray();

  /** Says how many of the tokens are those of spam. */
  private static final Teacher SHARE_OF_SPAM =
      tokens -> (double) Arrays.stream(tokens).filter(id -> id == 1).count() / tokens.length;

  @Test
  void of_longMessage_targetLiesBetweenLabelAndTeacher() {
    Draw drawn =
        taught(
            new Lessons(t -> 0.8, 0.25, 0, 0, 0, TaughtDrawsTest::stranger, ALL, AS_IS),
            message(Label.HAM, 60));

    assertThat(drawn.target()).isCloseTo(0.2, within(1e-9));
    assertThat(drawn.label()).isEqualTo(Label.HAM);
  }

  @Test
  void of_shortMessage_keepsItsLabel() {
    Draw drawn =
        taught(
            new Lessons(t -> 0.8, 1, 0, 0, 0, TaughtDrawsTest::stranger, ALL, AS_IS),
            message(Label.HAM, 39));

    assertThat(drawn.target()).isZero();
  }

  @Test
  void of_mixtures_areAsManyAsAskedAndJudgedByTheTeacherAlone() {
    List<Example> messages = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      messages.add(message(i % 2 == 0 ? Label.HAM : Label.SPAM, 60));
    }
    List<Draw> taught =
        draws(new Lessons(SHARE_OF_SPAM, 0, 0.25, 0, 0, TaughtDrawsTest::stranger, ALL, AS_IS))
            .of(messages, passages(messages));

    assertThat(taught).hasSize(400);
    List<Draw> mixtures = taught.subList(300, 400);
    assertThat(mixtures)
        .allSatisfy(m -> {
          assertThat(m.ids().length).isBetween(SHORTEST_MIXTURE, MAX_TOKENS);
          assertThat(m.target()).isEqualTo(SHARE_OF_SPAM.pSpam(m.ids()));
          assertThat(m.label()).isEqualTo(m.target() >= 0.5 ? Label.SPAM : Label.HAM);
        });
    assertThat(mixtures).anyMatch(m -> m.target() > 0.1 && m.target() < 0.9);
  }

  /** Two teachers, each of which knows one kind of message; the tokens say which one judged. */
  @Test
  void of_teachersThatHaveNotLearntAMessage_judgeItAndItsMixtures() {
    Teacher ofHam = tokens -> 0.3;
    Teacher ofSpam = tokens -> 0.7;
    Teacher whole =
        new Teacher() {
          @Override
          public double pSpam(int[] tokens) {
            throw new AssertionError("has learnt all of them");
          }

          @Override
          public Teacher without(Example example) {
            return example.label() == Label.HAM ? ofSpam : ofHam;
          }
        };
    List<Example> messages = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      messages.add(message(i % 2 == 0 ? Label.HAM : Label.SPAM, 60));
    }
    Lessons lessons = new Lessons(whole, 1, 0.5, 0, 0.2, TaughtDrawsTest::stranger, ALL, AS_IS);

    List<Draw> taught = draws(lessons).of(messages, passages(messages));

    assertThat(taught).hasSize(220);
    assertThat(taught.subList(0, 100))
        .allSatisfy(d ->
            assertThat(d.target()).isCloseTo(d.label() == Label.HAM ? 0.7 : 0.3, within(1e-9)));
    assertThat(taught.subList(100, 200))
        .allSatisfy(d -> {
          int kind = d.ids()[0];
          assertThat(d.ids()).containsOnly(kind);
          assertThat(d.target()).isCloseTo(kind == 2 ? 0.7 : 0.3, within(1e-9));
        });
    assertThat(taught.subList(100, 200)).map(d -> d.ids()[0]).contains(1, 2);
  }

  /** Of a text of 100 tokens the model reads every other one; the teacher is asked about all. */
  @Test
  void of_passageOfWhichSomeIsRead_isJudgedWhole() {
    int[] ids = IntStream.range(0, 100).toArray();
    int[] even = IntStream.range(0, 50).map(i -> 2 * i).toArray();
    List<int[]> asked = new ArrayList<>();
    Lessons lessons = new Lessons(heard(asked), 1, 0, 0, 0.5, (token, r) -> STRANGE, ALL, AS_IS);
    Example message = new Example(Label.HAM, List.of(Passage.of(ids, even)));
    List<Example> messages = Collections.nCopies(2, message);

    List<Draw> taught = draws(lessons).of(messages, passages(messages));

    assertThat(taught).hasSize(3);
    assertThat(taught.getFirst().ids()).isEqualTo(even);
    assertThat(asked.getFirst()).isEqualTo(ids);
    assertThat(taught.getFirst().target()).isEqualTo(0.5);
    Draw foreign = taught.getLast();
    assertThat(asked.getLast()).hasSize(100);
    assertThat(foreign.ids())
        .isEqualTo(Arrays.stream(even).map(at -> asked.getLast()[at]).toArray());
  }

  @Test
  void of_mixtureOfWhichSomeIsRead_isJudgedWholeAndReadAsAMessageIs() {
    Lessons.Reading first =
        (tokens, most) -> {
          int[] places = new int[Math.min(most, tokens.length)];
          int count = 0;
          for (int at = 0; at < tokens.length && count < places.length; at++) {
            if (tokens[at] % 3 == 0 || at == 0) {
              places[count++] = at;
            }
          }
          return Arrays.copyOf(places, count);
        };
    List<int[]> asked = new ArrayList<>();
    Lessons lessons = new Lessons(heard(asked), 0, 0.5, 0, 0, (token, r) -> STRANGE, first, AS_IS);
    Example message =
        Example.of(Label.HAM, List.of(IntStream.range(0, 100).map(i -> i + 1).toArray()));
    List<Example> messages = Collections.nCopies(50, message);

    List<Draw> taught = draws(lessons).of(messages, passages(messages));

    for (int i = 0; i < 50; i++) {
      Draw mixture = taught.get(50 + i);
      int[] whole = asked.get(50 + i);
      assertThat(mixture.ids()).hasSizeBetween(SHORTEST_MIXTURE, MAX_TOKENS);
      assertThat(whole.length).isGreaterThan(2 * mixture.ids().length);
      assertThat(whole[whole.length - 1]).isEqualTo(mixture.ids()[mixture.ids().length - 1]);
      assertThat(Arrays.stream(mixture.ids(), 1, mixture.ids().length)).allMatch(id -> id % 3 == 0);
    }
  }

  /** Nothing new is read however much is added, so a mixture ends somewhere. */
  @Test
  void of_mixtureOfNothingButRepetitions_ends() {
    Lessons.Reading once = (tokens, most) -> new int[] {0};
    Lessons lessons = new Lessons(t -> 0.5, 0, 0.5, 0, 0, (token, r) -> STRANGE, once, AS_IS);
    List<Example> messages = Collections.nCopies(5, message(Label.HAM, 60));

    List<Draw> taught = draws(lessons).of(messages, passages(messages));

    assertThat(taught.subList(5, 10)).allSatisfy(m -> assertThat(m.ids()).hasSize(1));
  }

  private static Teacher heard(List<int[]> asked) {
    return tokens -> {
      asked.add(tokens.clone());
      return 0.5;
    };
  }

  @Test
  void of_strangers_takeTheirShareOfEveryOtherDraw() {
    Example message = message(Label.SPAM, 100);
    TaughtDraws draws =
        draws(new Lessons(t -> 1, 0, 0, 0.2, 0, TaughtDrawsTest::stranger, ALL, AS_IS));
    int replaced = 0;
    int untouched = 0;
    for (int i = 0; i < 1000; i++) {
      int[] ids = draws.of(List.of(message), passages(List.of(message))).getFirst().ids();
      long strange = Arrays.stream(ids).filter(id -> id != 1).count();
      replaced += (int) strange;
      untouched += strange == 0 ? 1 : 0;
      assertThat(Arrays.stream(ids)).containsAnyOf(1).allMatch(id -> id == 1 || id == STRANGE);
    }
    assertThat(replaced / 100_000.0).isCloseTo(0.1, within(0.02));
    assertThat(untouched).isBetween(450, 600);
    assertThat(message.windows().getFirst()).containsOnly(1);
  }

  /** Odd tokens follow from the even one before them, as a pair from its words. */
  @Test
  void of_strangers_takeWhatFollowsFromTheReplacedWithThem() {
    int[] ids = IntStream.range(100, 200).toArray();
    Lessons.Reading follows =
        new Lessons.Reading() {
          @Override
          public int[] places(int[] tokens, int most) {
            return ALL.places(tokens, most);
          }

          @Override
          public int[] standing(int[] tokens) {
            return IntStream.range(0, tokens.length).filter(at -> follows(tokens, at)).toArray();
          }
        };
    List<int[]> asked = new ArrayList<>();
    Lessons.Stranger even = (token, random) -> token % 2 == 0 ? STRANGE : token;
    Lessons lessons = new Lessons(heard(asked), 1, 0, 0, 1, even, follows, AS_IS);
    List<Example> messages = List.of(Example.of(Label.HAM, List.of(ids)));

    int[] foreign = draws(lessons).of(messages, passages(messages)).getLast().ids();

    assertThat(asked.getLast()).isEqualTo(foreign);
    assertThat(Arrays.stream(foreign).filter(id -> id == STRANGE).count()).isGreaterThan(10);
    assertThat(foreign).hasSizeLessThan(90);
    assertThat(IntStream.range(0, foreign.length)).allMatch(at -> follows(foreign, at));
  }

  private static boolean follows(int[] ids, int at) {
    return ids[at] == STRANGE || ids[at] % 2 == 0 || ids[at - 1] == ids[at] - 1;
  }

  @Test
  void of_foreignTexts_areMostlyStrangeAndNearerToHamTheMore() {
    Lessons lessons = new Lessons(t -> 1, 0, 0, 0, 0.5, TaughtDrawsTest::stranger, ALL, AS_IS);
    List<Example> messages = Collections.nCopies(200, message(Label.SPAM, 100));

    List<Draw> foreign = draws(lessons).of(messages, passages(messages)).subList(200, 300);

    assertThat(foreign)
        .allSatisfy(text -> {
          double strange = Arrays.stream(text.ids()).filter(id -> id == STRANGE).count() / 100.0;
          assertThat(strange).isGreaterThan(0.2);
          assertThat(text.target()).isCloseTo((1 - strange) / 0.6, within(0.35));
        });
    assertThat(foreign).anyMatch(text -> text.target() < 0.1);
    assertThat(foreign).anyMatch(text -> text.target() > 0.8);
  }

  @Test
  void of_positionsFewerThanTheShortestMixture_fillsThemAll() {
    TaughtDraws draws =
        new TaughtDraws(
            new Lessons(t -> 0.5, 0, 0.5, 0, 0, TaughtDrawsTest::stranger, ALL, AS_IS),
            8,
            new SplittableRandom(1));

    List<Example> messages = List.of(message(Label.HAM, 8), message(Label.SPAM, 1));
    List<Draw> taught = draws.of(messages, passages(messages));

    assertThat(taught.subList(2, 4)).allSatisfy(m -> assertThat(m.ids()).hasSize(8));
  }

  @ParameterizedTest
  @CsvSource({"1.1,0,0,teacher-trust", "0,1,0,mixtures", "0,0,0.6,strange-tokens", "-1,0,0,trust"})
  void lessons_outsideTheirRange_areNamed(double trust, double mix, double strange, String name) {
    assertThatThrownBy(() ->
            new Lessons(t -> 0, trust, mix, strange, 0, TaughtDrawsTest::stranger, ALL, AS_IS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("expected from 0");
  }

  private static int stranger(int token, RandomGenerator random) {
    return STRANGE;
  }

  private static TaughtDraws draws(Lessons lessons) {
    return new TaughtDraws(lessons, MAX_TOKENS, new SplittableRandom(1));
  }

  private static Draw taught(Lessons lessons, Example message) {
    return draws(lessons).of(List.of(message), passages(List.of(message))).getFirst();
  }

  private static List<Passage> passages(List<Example> messages) {
    return messages.stream().map(message -> message.passages().getFirst()).toList();
  }

  private static Example message(Label label, int length) {
    int[] ids = new int[length];
    Arrays.fill(ids, label == Label.SPAM ? 1 : 2);
    return Example.of(label, List.of(ids));
  }
}
