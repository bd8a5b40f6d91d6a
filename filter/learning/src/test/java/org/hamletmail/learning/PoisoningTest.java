package org.hamletmail.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.hamletmail.classifier.Label;
import org.hamletmail.config.LearningSettings;
import org.hamletmail.files.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What wrong labels become of what is learnt. 50 users mark 40 messages each of a stream of 1,000,
 * so that two users have most messages in common.
 */
class PoisoningTest {
  private static final int USERS = 50;
  private static final int OF_EACH = 40;
  private static final int STREAM = 1_000;

  private final Marks marks = new Marks();
  private long now;

  /** Slips of the hand: fewer are learnt than were made, as users outvote each other. */
  @ParameterizedTest
  @CsvSource({"0.01, 0.01", "0.05, 0.05"})
  void wrongLabels_atRandom_areLearntNoMoreOftenThanTheyAreMade(double share, double most) {
    honest(share, settings(200));

    assertThat(wrongShare()).isPositive().isLessThan(most);
  }

  /** 10,000 votes against 2,000: without a cap four of five messages are the attacker's. */
  @Test
  void oneUserWithTenThousandVotes_withoutCaps_isMostOfWhatIsLearnt() {
    honest(0, settings(1_000_000));
    attack("mallory", 10_000, settings(1_000_000));

    assertThat(wrongShare()).isGreaterThan(.85);
  }

  @Test
  void oneUserWithTenThousandVotes_withTheCap_isTheCapAtMost() {
    LearningSettings capped = settings(200);
    honest(0, capped);
    attack("mallory", 10_000, capped);

    assertThat(marks.all().stream().filter(mark -> mark.user().equals(Users.hashed("mallory"))))
        .hasSize(200);
    int honest = (int) messages().stream().filter(digest -> right(digest).isPresent()).count();
    assertThat(wrongShare()).isLessThanOrEqualTo(200.0 / (200 + honest)).isLessThan(.2);
  }

  /** Many accounts at one door push each other out, and nobody at another. */
  @Test
  void manyAccountsOfOneSource_areTheCapOfTheSourceAtMost() {
    LearningSettings capped = settings(200);
    honest(0, capped);
    int before = marks.size();
    for (int account = 0; account < 30; account++) {
      attack("mallory " + account, 100, capped);
    }

    assertThat(marks.size() - before).isEqualTo(capped.maxPerSource());
    assertThat(marks.all().stream().filter(mark -> mark.source().equals("imapsieve")))
        .hasSize(before);
  }

  private static LearningSettings settings(int maxPerUser) {
    return new LearningSettings(
        Optional.empty(),
        LearningSettings.defaults().keep(),
        LearningSettings.defaults().memory(),
        3,
        List.of(),
        1_000_000,
        maxPerUser,
        maxPerUser == 200 ? 2_500 : 1_000_000,
        List.of(),
        1,
        3);
  }

  private void honest(double wrong, LearningSettings settings) {
    Random random = new Random(1);
    for (int user = 0; user < USERS; user++) {
      for (int i = 0; i < OF_EACH; i++) {
        int number = random.nextInt(STREAM);
        boolean slips = random.nextDouble() < wrong;
        mark(message(number), slips != isSpam(number), "user " + user, "imapsieve", settings);
      }
    }
  }

  /** Messages of the attacker's own, all with the wrong label. */
  private void attack(String user, int votes, LearningSettings settings) {
    for (int i = 0; i < votes; i++) {
      String digest = Sha256.of((user + i).getBytes(StandardCharsets.US_ASCII));
      mark(digest, true, user, "open-door", settings);
    }
  }

  private void mark(
      String digest, boolean spam, String user, String source, LearningSettings settings) {
    now++;
    Mark.Made made =
        new Mark.Made(
            Instant.ofEpochSecond(now),
            digest,
            spam ? Label.SPAM : Label.HAM,
            Users.hashed(user),
            source,
            true,
            Set.of(),
            Optional.empty());
    marks.apply(made);
    assertThat(marks.makeRoom(settings, made)).hasSizeLessThanOrEqualTo(1);
  }

  private static String message(int number) {
    return "%064x".formatted(number);
  }

  private static boolean isSpam(int number) {
    return number % 2 == 0;
  }

  /** The label of a message of the stream; of one of the attacker's none is right. */
  private static Optional<Label> right(String digest) {
    if (!digest.startsWith("0".repeat(32))) {
      return Optional.empty();
    }
    boolean spam = isSpam(Integer.parseInt(digest.substring(32), 16));
    return Optional.of(spam ? Label.SPAM : Label.HAM);
  }

  private List<String> messages() {
    return new ArrayList<>(marks.all().stream().map(Mark.Made::digest).distinct().toList());
  }

  private double wrongShare() {
    int wrong = 0;
    int learnt = 0;
    for (String digest : messages()) {
      Optional<Label> label = marks.majority(digest, Set.of());
      learnt += label.isPresent() ? 1 : 0;
      wrong += label.isPresent() && !label.equals(right(digest)) ? 1 : 0;
    }
    return (double) wrong / learnt;
  }
}
