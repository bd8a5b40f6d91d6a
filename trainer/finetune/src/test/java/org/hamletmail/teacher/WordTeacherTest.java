package org.hamletmail.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.hamletmail.classifier.Label;
import org.hamletmail.teacher.WordTeacher.Lesson;
import org.junit.jupiter.api.Test;

class WordTeacherTest {
  @Test
  void pSpam_wordsOfEachLabel_followsThem() {
    WordTeacher teacher = WordTeacher.train(lessons());

    assertThat(teacher.pSpam("cheap pills, today")).isGreaterThan(0.9);
    assertThat(teacher.pSpam("the meeting is on monday")).isLessThan(0.1);
  }

  /** Who calls unknown words spam calls all foreign mail spam. */
  @Test
  void pSpam_unknownWords_changeNothing() {
    WordTeacher teacher = WordTeacher.train(lessons());

    assertThat(teacher.pSpam("phonology morphosyntax")).isEqualTo(teacher.pSpam(""));
  }

  @Test
  void pSpam_caseAndSigns_doNotCount() {
    WordTeacher teacher = WordTeacher.train(lessons());

    assertThat(teacher.pSpam("CHEAP pills ;")).isEqualTo(teacher.pSpam("cheap, Pills"));
  }

  @Test
  void pSpam_pairs_countBesideTheirWords() {
    List<Lesson> lessons = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      lessons.add(new Lesson(Label.SPAM, "act now"));
      lessons.add(new Lesson(Label.HAM, "now act"));
    }
    WordTeacher teacher = WordTeacher.train(lessons);

    assertThat(teacher.pSpam("act now")).isGreaterThan(0.6);
    assertThat(teacher.pSpam("now act")).isLessThan(0.4);
  }

  @Test
  void leaning_isTheWordsOwn() {
    WordTeacher teacher = WordTeacher.train(lessons());

    assertThat(teacher.leaning("pills")).isPositive();
    assertThat(teacher.leaning("meeting")).isNegative();
    assertThat(teacher.leaning("cheap pills")).isPositive();
    assertThat(teacher.leaning("phonology")).isZero();
    assertThat(teacher.leaning("")).isZero();
  }

  @Test
  void train_hamFirstOrLast_sameTeacher() {
    double first = WordTeacher.train(lessons()).pSpam("cheap pills");
    double last = WordTeacher.train(lessons().reversed()).pSpam("cheap pills");

    assertThat(Math.abs(first - last)).isLessThan(1e-3);
  }

  @Test
  void train_rareWords_areNotLearnt() {
    List<Lesson> lessons = lessons();
    int known = WordTeacher.train(lessons).vocabulary();
    lessons.add(new Lesson(Label.SPAM, "xylophone"));
    lessons.add(new Lesson(Label.SPAM, "xylophone"));

    assertThat(WordTeacher.train(lessons).vocabulary()).isEqualTo(known);
  }

  @Test
  void train_oneLabel_isRefused() {
    assertThatThrownBy(() -> WordTeacher.train(List.of(new Lesson(Label.HAM, "hello"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SPAM");
  }

  private static List<Lesson> lessons() {
    List<Lesson> lessons = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      lessons.add(new Lesson(Label.HAM, "The meeting is on Monday, see the agenda."));
      lessons.add(new Lesson(Label.SPAM, "Cheap pills! Order today: cheap watches."));
    }
    return lessons;
  }
}
