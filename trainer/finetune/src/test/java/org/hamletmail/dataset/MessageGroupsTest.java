package org.hamletmail.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.hamletmail.classifier.Label;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.text.MessageText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageGroupsTest {
  private static final String OFFER =
      "Dear customer, your account has been chosen for our weekly draw. Call 0900 555 %d before"
          + " %d May to claim %d EUR!";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "You have WON 500 pounds, call 0871 | you have won 9000 pounds; CALL 0333!",
        "Hi Anna, the meeting moved to Tuesday at 10, same room | "
            + "Hi Otto, the meeting moved to Tuesday at 11, same room",
        "привет, ваш код 1234, никому не сообщайте его | Привет! Ваш код 9876, никому не сообщайте его",
        "ok | OK!",
      })
  void of_alikeTexts_areOneGroup(String a, String b) {
    assertThat(groups(a, b)).containsExactly(List.of(a, b));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Hi Anna, the meeting moved to Tuesday at 10 | Hi Anna, shall we have lunch on Tuesday at 10",
        "ok | no",
        "!!! | ???",
        "👍 | 👎",
        "see you at home | see you at the station at noon",
      })
  void of_unlikeTexts_areTwoGroups(String a, String b) {
    assertThat(groups(a, b)).containsExactly(List.of(a), List.of(b));
  }

  @Test
  void of_exactCopiesWithoutLetters_areOneGroup() {
    assertThat(groups("!!!", "x", "!!!")).containsExactly(List.of("!!!", "!!!"), List.of("x"));
  }

  @Test
  void of_manyCopiesAmongManyTexts_findsThemAll() {
    Random random = new Random(3);
    List<LabeledMessage> messages = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      messages.add(message("copy" + i, OFFER.formatted(random.nextInt(1000), i % 31, i * 10)));
      messages.add(message("own" + i, words(random, 20)));
    }
    Collections.shuffle(messages, random);

    MessageGroups groups = MessageGroups.of(messages);

    assertThat(groups.repeated())
        .singleElement()
        .satisfies(
            group -> assertThat(group).hasSize(500).allMatch(m -> m.id().startsWith("copy")));
    assertThat(groups.all()).hasSize(501);
  }

  @Test
  void of_bothLabels_isContradictory() {
    LabeledMessage spam =
        new LabeledMessage(Label.SPAM, "2", "s", MessageText.ofBody("the very same text"));
    MessageGroups groups = MessageGroups.of(List.of(message("1", "The very same text!"), spam));

    assertThat(groups.contradictory()).hasSize(1);
    assertThat(groups.exactCopies()).isZero();
  }

  @Test
  void without_nearCopiesOfOthers_leavesThemOut() {
    LabeledMessage trained = message("1", OFFER.formatted(1, 2, 3));
    LabeledMessage copy = message("2", OFFER.formatted(777, 22, 10_000));
    LabeledMessage other = message("3", "something else entirely");
    MessageGroups groups = MessageGroups.of(List.of(trained, copy, other));

    assertThat(groups.without(List.of(copy, other), List.of(trained))).containsExactly(other);
  }

  @Test
  void split_nearCopies_stayOnOneSide() {
    List<LabeledMessage> messages = new ArrayList<>();
    Random random = new Random(5);
    for (int i = 0; i < 50; i++) {
      String text = words(random, 12) + " ";
      for (int copy = 0; copy < 4; copy++) {
        messages.add(message(i + "." + copy, text + copy * 1111));
      }
    }
    MessageGroups groups = MessageGroups.of(messages);

    DatasetSplits splits = DatasetSplits.split(messages, groups, new Shares(0.1, 0.2), 1);

    assertThat(splits.test()).hasSize(40);
    assertThat(splits.validation()).hasSize(20);
    assertThat(splits.train()).hasSize(140);
    assertThat(groups.without(splits.test(), splits.train())).hasSize(40);
    assertThat(groups.without(splits.validation(), splits.train())).hasSize(20);
    assertThat(groups.without(splits.test(), splits.validation())).hasSize(40);
  }

  @Test
  void byTime_campaignOverTheBorder_staysWhereItBegan() {
    List<LabeledMessage> messages = new ArrayList<>();
    Random random = new Random(5);
    for (int day = 0; day < 100; day++) {
      messages.add(at(day, words(random, 12)));
    }
    LabeledMessage begin = at(5, OFFER.formatted(1, 2, 3));
    LabeledMessage end = at(99, OFFER.formatted(4, 5, 6));
    LabeledMessage timeless = message("timeless", words(random, 12));
    messages.addAll(List.of(begin, end, timeless));
    Collections.shuffle(messages, random);

    DatasetSplits splits =
        DatasetSplits.byTime(messages, MessageGroups.of(messages), new Shares(0.1, 0.2));

    assertThat(splits.test()).hasSize(21).allMatch(m -> day(m) >= 79);
    assertThat(splits.validation()).hasSize(10).allMatch(m -> day(m) >= 69 && day(m) < 79);
    assertThat(splits.train()).hasSize(72).contains(begin, end, timeless);
  }

  @Test
  void book_madeUpTable_isWhatPandasDraws() {
    List<LabeledMessage> messages = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      messages.add(
          new LabeledMessage(
              i < 40 ? Label.HAM : Label.SPAM, "" + i, "s", MessageText.ofBody("text")));
    }

    DatasetSplits splits = DatasetSplits.book(messages);

    // ham.sample(10, random_state=123), then concat([ham, spam]).sample(frac=1, random_state=123)
    assertThat(ids(splits.train()))
        .containsExactly(
            "44", "11", "5", "47", "13", "1", "49", "42", "6", "45", "46", "20", "41", "40");
    assertThat(ids(splits.validation())).containsExactly("38", "10");
    assertThat(ids(splits.test())).containsExactly("23", "48", "12", "43");
  }

  private static List<String> ids(List<LabeledMessage> messages) {
    return messages.stream().map(LabeledMessage::id).toList();
  }

  private static List<List<String>> groups(String... texts) {
    List<LabeledMessage> messages = new ArrayList<>();
    for (String text : texts) {
      messages.add(message("id" + messages.size(), text));
    }
    return MessageGroups.of(messages).all().stream()
        .map(group -> group.stream().map(m -> m.text().body()).toList())
        .toList();
  }

  private static LabeledMessage message(String id, String text) {
    return new LabeledMessage(Label.HAM, id, "s", MessageText.ofBody(text));
  }

  private static LabeledMessage at(int day, String text) {
    return new LabeledMessage(
        Label.HAM,
        "day " + day,
        "s",
        MessageText.ofBody(text),
        Optional.of(Instant.EPOCH.plus(day, ChronoUnit.DAYS)));
  }

  private static long day(LabeledMessage message) {
    return ChronoUnit.DAYS.between(Instant.EPOCH, message.delivered().orElseThrow());
  }

  private static String words(Random random, int count) {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < count; i++) {
      words.append(Integer.toString(random.nextInt(1 << 20, 1 << 30), 36).replaceAll("\\d", "q"));
      words.append(' ');
    }
    return words.toString();
  }
}
