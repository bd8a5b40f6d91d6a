package org.hamletmail.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.hamletmail.classifier.Label;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnedMemoryTest {
  private static final String ANN = "ann@example.com";
  private static final String BOB = "bob@example.com";
  private static final Recollection SPAM = new Recollection(Label.SPAM, true);
  private static final Recollection HAM = new Recollection(Label.HAM, true);

  @TempDir Path parent;
  private final AtomicLong nanos = new AtomicLong();
  private Lessons lessons;
  private LearnedMemory memory;

  @BeforeEach
  void makeMemory() {
    lessons = new Lessons(parent.resolve("learning"));
    memory = LearnedMemory.of(lessons.settings, lessons, nanos::get);
  }

  @Test
  void recall_withoutAStore_knowsNothing() {
    assertThat(recall(Lessons.campaign("Ann", 500), ANN)).isEmpty();
    assertThat(LearnedMemory.none().recall(Lessons.text("Subject: x\n\ny"), List.of(ANN)))
        .isEmpty();
  }

  @Test
  void recall_sameText_isWhatItsUserSaid() throws IOException {
    lessons.learn(Label.SPAM, ANN, Lessons.campaign("Ann", 500));
    lessons.learn(Label.HAM, BOB, "Subject: minutes\n\nThe minutes of our meeting are attached.");

    assertThat(recall(Lessons.campaign("ann", 900), ANN)).contains(SPAM);
    assertThat(recall("Subject: minutes\n\nThe minutes of our meeting are attached!", BOB))
        .contains(HAM);
  }

  @Test
  void recall_sameCampaignWithAnotherName_isSpam() throws IOException {
    lessons.learn(Label.SPAM, ANN, Lessons.campaign("Ann", 500));

    assertThat(recall(Lessons.campaign("Ms. Ann Elizabeth Miller", 12_900), ANN))
        .contains(new Recollection(Label.SPAM, false));
  }

  @Test
  void recall_mailOnTheSameMatter_isNotTheCampaign() throws IOException {
    lessons.learn(Label.SPAM, ANN, Lessons.campaign("Ann", 500));

    assertThat(
            recall(
                """
                From: Bob <bob@example.com>
                Subject: your prize

                Dear Ann, congratulations to the prize of the summer school! We have tried to
                reach you at your desk. The prize is waiting in my office, and the claims
                department asks for the name of your bank. See you within two days, Bob
                """,
                ANN))
        .isEmpty();
  }

  @Test
  void recall_oneUsersMark_countsForNobodyElse() throws IOException {
    lessons.learn(Label.SPAM, ANN, Lessons.campaign("Ann", 500));
    lessons.learn(Label.HAM, ANN, "Subject: shop\n\nYour order of a red dress is on its way.");

    assertThat(recall(Lessons.campaign("Ann", 500), BOB)).isEmpty();
    assertThat(recall(Lessons.campaign("Ann", 500), ANN, BOB)).isEmpty();
    assertThat(recall("Subject: shop\n\nYour order of a red dress is on its way.", BOB)).isEmpty();
  }

  @Test
  void recall_marksOfEnoughUsersOnTheirOwnCopies_countForEverybody() throws IOException {
    lessons.learn(Label.SPAM, ANN, Lessons.campaign("Ann", 500));
    lessons.learn(Label.SPAM, BOB, Lessons.campaign("Bob", 700));
    assertThat(recall(Lessons.campaign("Dora", 900), "dora@example.com")).isEmpty();

    lessons.learn(Label.SPAM, "cid@example.com", Lessons.campaign("Cid", 700));
    assertThat(recall(Lessons.campaign("Dora", 900), "dora@example.com"))
        .contains(new Recollection(Label.SPAM, false));
    assertThat(recall(Lessons.campaign("Dora", 900), "dora@example.com", "eve@example.com"))
        .isPresent();
    assertThat(
            recall(
                Lessons.campaign("all", 900),
                Collections.nCopies(500, "x@example.com").toArray(String[]::new)))
        .isPresent();

    lessons.learn(Label.HAM, "eve@example.com", Lessons.campaign("Eve", 700));
    assertThat(recall(Lessons.campaign("Dora", 900), "dora@example.com"))
        .as("three against one are no quorum of three")
        .isEmpty();
  }

  @Test
  void recall_administratorsMark_countsForEverybody() throws IOException {
    lessons.learn(Label.SPAM, "root", Lessons.campaign("Ann", 500));

    assertThat(recall(Lessons.campaign("Ann", 500), BOB)).contains(SPAM);
  }

  @Test
  void recall_nearCopyOfHam_isNotKnown() throws IOException {
    String bank =
        "From: Bank <info@bank.example>\nSubject: statement\n\nDear customer, your monthly statement"
            + " is ready. Please sign in at bank.example to read it. Your bank of trust and honour.";
    lessons.learn(Label.HAM, ANN, bank);

    assertThat(recall(bank, ANN)).contains(HAM);
    assertThat(recall(bank.replace("at bank.example", "at bank.evil.example"), ANN)).isEmpty();
  }

  @Test
  void recall_hamOfAnotherSender_isNotKnown() throws IOException {
    String text = "Subject: statement\n\nDear customer, your monthly statement is ready to read.";
    lessons.learn(Label.HAM, ANN, "From: Good Bank <info@goodbank.example>\n" + text);

    assertThat(recall("From: Good Bank <info@goodbank.example>\n" + text, ANN)).contains(HAM);
    assertThat(recall("From: Good Bank <x81kq@elsewhere.example>\n" + text, ANN)).isEmpty();
  }

  @Test
  void recall_veryShortText_isNotKnown() throws IOException {
    lessons.learn(Label.SPAM, ANN, "Subject: hi\n\nok, thanks");

    assertThat(recall("Subject: hi\n\nok, thanks", ANN)).isEmpty();
  }

  @Test
  void recall_userWithoutDomain_isKnownByTheAddress() throws IOException {
    lessons.learn(Label.SPAM, "ann", Lessons.campaign("Ann", 500));

    assertThat(recall(Lessons.campaign("Ann", 500), "Ann+shop@Example.com")).contains(SPAM);
  }

  @Test
  void recall_lastWord_countsAndThatOfForgottenUsersDoesNot() throws IOException {
    String message = Lessons.campaign("Ann", 500);
    lessons.learn(Label.SPAM, ANN, message);
    lessons.learn(Label.HAM, ANN, message);
    assertThat(recall(message, ANN)).contains(HAM);

    lessons.store().forgetUser(ANN);
    assertThat(recall(message, ANN)).isEmpty();
  }

  @Test
  void recall_afterTheMemorysTime_isForgotten() throws IOException {
    lessons.learn(Label.SPAM, ANN, Lessons.campaign("Ann", 500));
    lessons.now = lessons.now.plus(Duration.ofDays(9));
    assertThat(recall(Lessons.campaign("Ann", 500), ANN)).isPresent();

    lessons.now = lessons.now.plus(Duration.ofDays(2));
    nanos.addAndGet(Duration.ofHours(2).toNanos());
    assertThat(recall(Lessons.campaign("Ann", 500), ANN)).isEmpty();
  }

  @Test
  void recall_storeThatCantBeRead_goesOnWithWhatIsKnown() throws IOException {
    lessons.learn(Label.SPAM, ANN, Lessons.campaign("Ann", 500));
    assertThat(recall(Lessons.campaign("Ann", 500), ANN)).isPresent();

    Path marks = LearningStore.marks(lessons.folder);
    Files.move(marks, marks.resolveSibling("aside"));
    Files.createDirectory(marks);
    assertThat(recall(Lessons.campaign("Ann", 500), ANN)).isPresent();
  }

  @Test
  void near_amongManyCampaigns_findsTheOne() throws IOException {
    for (int i = 0; i < 50; i++) {
      lessons.learn(Label.SPAM, ANN, other(i));
    }

    assertThat(recall(other(17).replace("aa", "bb"), ANN))
        .contains(new Recollection(Label.SPAM, false));
    assertThat(recall(other(99), ANN)).isEmpty();
  }

  private static String other(int seed) {
    return "Subject: campaign\n\naa "
        + new Random(seed)
            .ints(600, 'a', 'z' + 1)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
  }

  private Optional<Recollection> recall(String message, String... recipients) {
    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    return memory.recall(Lessons.text(message), List.of(recipients));
  }
}
