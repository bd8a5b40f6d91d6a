package org.hamletmail.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hamletmail.gpt2.Readout;
import org.hamletmail.text.Deadline;
import org.hamletmail.text.DeadlineExceededException;
import org.hamletmail.text.MessageText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Gpt2SpamClassifierTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Readout.class)
  void classify_batchMatesAndOrder_changeNoVerdict(Readout readout) throws Exception {
    List<MessageText> messages = messages(60);
    try (Gpt2SpamClassifier classifier = open(readout)) {
      List<Verdict> alone = messages.stream().map(classifier::classify).toList();
      assertSame(classifier.classify(messages), alone);
      List<MessageText> reversed = new ArrayList<>(messages);
      Collections.reverse(reversed);
      List<Verdict> back = new ArrayList<>(classifier.classify(reversed));
      Collections.reverse(back);
      assertSame(back, alone);
      assertThat(alone.stream().map(verdict -> Math.round(verdict.pSpam() * 1000)).distinct())
          .as("the model tells texts apart")
          .hasSizeGreaterThan(readout == Readout.FIRST ? 10 : 30);
    }
  }

  @Test
  void classify_eightThreads_equalSerialResults() throws Exception {
    List<MessageText> messages = messages(80);
    try (Gpt2SpamClassifier classifier = open(Readout.LAST_TOKEN);
        ExecutorService pool = Executors.newFixedThreadPool(8)) {
      List<Verdict> serial = messages.stream().map(classifier::classify).toList();
      List<Future<List<Verdict>>> answers = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        answers.add(pool.submit(() -> messages.stream().map(classifier::classify).toList()));
      }
      for (Future<List<Verdict>> answer : answers) {
        assertSame(answer.get(), serial);
      }
    }
  }

  @Test
  void classify_noMessages_noVerdicts() throws Exception {
    try (Gpt2SpamClassifier classifier = open(Readout.LAST_TOKEN)) {
      assertThat(classifier.classify(List.of())).isEmpty();
    }
  }

  @Test
  void classify_emptyText_hasOneVerdictWhateverItsMates() throws Exception {
    MessageText empty = new MessageText("", "", 1);
    try (Gpt2SpamClassifier classifier = open(Readout.LAST_TOKEN)) {
      Verdict alone = classifier.classify(empty);
      assertThat(alone.coverage()).isEqualTo(1);
      List<Verdict> mixed = classifier.classify(List.of(messages(1).getFirst(), empty));
      assertThat(mixed.get(1)).isEqualTo(alone);
    }
  }

  @Test
  void classify_longText_reportsTheShareThatWasRead() throws Exception {
    try (Gpt2SpamClassifier classifier = open(Readout.LAST_TOKEN)) {
      Verdict verdict = classifier.classify(new MessageText("", " word".repeat(144), 0.5));
      // 3 windows of 24 tokens are half of 144 tokens, and the extractor had seen half.
      assertThat(verdict.coverage()).isEqualTo(0.25);
      Verdict three = classifier.classify(MessageText.ofBody(" word".repeat(72)));
      assertThat(verdict.pSpam()).isCloseTo(three.pSpam(), within(1e-6));
    }
  }

  @Test
  void classify_threeWindows_isTheMeanOfTheirLogits() throws Exception {
    try (Gpt2SpamClassifier classifier = open(Readout.LAST_TOKEN)) {
      // Each chunk is 24 tokens and starts a new token, so chunks are windows.
      String[] chunks = {" one".repeat(24), " two".repeat(24), " three".repeat(24)};
      double sum = 0;
      for (String chunk : chunks) {
        sum += logOdds(classifier.classify(MessageText.ofBody(chunk)));
      }
      Verdict whole = classifier.classify(MessageText.ofBody(String.join("", chunks)));
      assertThat(logOdds(whole)).isCloseTo(sum / 3, within(1e-5));
    }
  }

  @Test
  void classify_meanReadoutAndAShortLastWindow_countsForItsTokens() throws Exception {
    try (Gpt2SpamClassifier classifier = open(Readout.MEAN)) {
      String full = " one".repeat(24);
      String rest = " two".repeat(6);
      double expected =
          (24 * logOdds(classifier.classify(MessageText.ofBody(full)))
                  + 6 * logOdds(classifier.classify(MessageText.ofBody(rest))))
              / 30;

      Verdict whole = classifier.classify(MessageText.ofBody(full + rest));

      assertThat(logOdds(whole)).isCloseTo(expected, within(1e-5));
    }
  }

  @Test
  void classify_label_followsTheTagThreshold() throws Exception {
    try (Gpt2SpamClassifier classifier = open(Readout.LAST_TOKEN)) {
      List<Verdict> verdicts = classifier.classify(messages(60));
      assertThat(verdicts).extracting(Verdict::label).contains(Label.HAM, Label.SPAM);
      assertThat(verdicts)
          .allMatch(verdict -> verdict.label() == (verdict.pSpam() >= 0.5 ? Label.SPAM : Label.HAM))
          .allMatch(verdict -> verdict.modelId().equals(classifier.model().id()));
    }
  }

  @Test
  void classify_deadlineHasCome_endsAndLeavesNothingBehind() throws Exception {
    try (Gpt2SpamClassifier classifier = open(Readout.LAST_TOKEN)) {
      MessageText message = messages(1).getFirst();
      Verdict verdict = classifier.classify(message, Deadline.never());
      assertThat(verdict).isEqualTo(classifier.classify(message));
      int arrays = classifier.managedArrays();
      Deadline cancelled = Deadline.never();
      cancelled.cancel();
      assertThatThrownBy(() -> classifier.classify(message, cancelled))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(classifier.managedArrays()).isEqualTo(arrays);
      assertThat(classifier.classify(message)).isEqualTo(verdict);
    }
  }

  /**
   * A leak grows in every round; heap and compiled code of the JVM stop growing, on a busy machine
   * late.
   */
  @Test
  void classify_tenThousandMessages_leavesNothingBehind() throws Exception {
    List<MessageText> messages = messages(20);
    try (Gpt2SpamClassifier classifier = open(Readout.LAST_TOKEN)) {
      classifier.classify(messages);
      int arrays = classifier.managedArrays();
      long least = Long.MAX_VALUE;
      // A leaked hidden state a message would be 10,000 x 3 x 24 x 16 x 4 bytes, 46 MB.
      for (int round = 0; round < 6 && least >= 32L * 1024 * 1024; round++) {
        long before = ProcessMemory.residentBytes();
        for (int i = 0; i < 500; i++) {
          assertThat(classifier.classify(messages)).hasSize(20);
        }
        least = Math.min(least, ProcessMemory.residentBytes() - before);
      }
      assertThat(classifier.managedArrays()).isEqualTo(arrays);
      assertThat(least).isLessThan(32L * 1024 * 1024);
    }
  }

  @Test
  void classify_afterClose_fails() throws Exception {
    Gpt2SpamClassifier classifier = open(Readout.LAST_TOKEN);
    classifier.close();
    classifier.close();
    assertThatThrownBy(() -> classifier.classify(messages(1)))
        .isInstanceOf(ClassificationException.class)
        .hasMessageContaining("is closed");
  }

  @Test
  void close_whileOthersClassify_failsThemWithoutACrash() throws Exception {
    List<MessageText> messages = messages(40);
    Gpt2SpamClassifier classifier = open(Readout.LAST_TOKEN);
    try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
      List<Future<Integer>> counts = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        counts.add(pool.submit(() -> classifyUntilClosed(classifier, messages)));
      }
      Thread.sleep(300);
      classifier.close();
      for (Future<Integer> count : counts) {
        assertThat(count.get()).isPositive();
      }
    }
  }

  private static int classifyUntilClosed(
      Gpt2SpamClassifier classifier, List<MessageText> messages) {
    for (int count = 0; ; count++) {
      try {
        assertThat(classifier.classify(messages)).hasSameSizeAs(messages);
      } catch (ClassificationException e) {
        assertThat(e).hasMessageContaining("is closed");
        return count;
      }
    }
  }

  private Gpt2SpamClassifier open(Readout readout) throws Exception {
    return Gpt2SpamClassifier.open(TinyModel.write(folder, readout), Optional.empty(), 1);
  }

  private static double logOdds(Verdict verdict) {
    return Math.log(verdict.pSpam() / (1 - verdict.pSpam()));
  }

  /** To the last bit: P(spam) is compared with a threshold. */
  private static void assertSame(List<Verdict> verdicts, List<Verdict> expected) {
    assertThat(verdicts).isEqualTo(expected);
  }

  private static List<MessageText> messages(int count) {
    Random random = new Random(11);
    String[] words = {"free", "meeting", "win", "lunch", "cash", "tomorrow", "now", "hello", "é"};
    List<MessageText> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder body = new StringBuilder();
      for (int word = random.nextInt(100); word >= 0; word--) {
        body.append(words[random.nextInt(words.length)]).append(' ');
      }
      messages.add(new MessageText(words[i % words.length], body.toString(), 1));
    }
    return messages;
  }
}
