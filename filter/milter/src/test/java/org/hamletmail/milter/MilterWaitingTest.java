package org.hamletmail.milter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.hamletmail.policy.Reason;
import org.junit.jupiter.api.Test;

/** What happens between the end of a message and its answer. */
class MilterWaitingTest {

  @Test
  void answer_takesLong_sendsProgress() throws Exception {
    try (MilterFixture milter = MilterFixture.inet();
        MilterClient mta = milter.client()) {
      mta.message("hello", "HOLD TAG\r\n").endOfMessage();
      mta.expect("p").expect("p").expect("p");
      milter.filter.permits.release();
      assertThat(mta.answer()).containsExactly("h X-Spam-Flag| YES|", "a");
      assertThat(milter.registry.get("hamlet.milter.answer").timer().count()).isEqualTo(1);
    }
  }

  @Test
  void answer_afterTheDeadline_isDroppedAndTheNextMessageIsServed() throws Exception {
    try (MilterFixture milter = with(2, 10, Duration.ofMillis(300));
        MilterClient mta = milter.client()) {
      mta.message("hello", "HOLD REJECT\r\n").endOfMessage();
      assertThat(mta.answer()).containsExactly("y 451 4.7.1 DEADLINE|");
      assertThat(milter.filter.failures).containsExactly(Reason.DEADLINE);
      mta.message("next", "TAG\r\n");
      milter.filter.permits.release();
      await().until(() -> milter.count("hamlet.milter.late") == 1);
      mta.endOfMessage();
      assertThat(mta.answer()).containsExactly("h X-Spam-Flag| YES|", "a");
    }
  }

  @Test
  void deadline_messageStillQueued_isNeverDecidedOn() throws Exception {
    try (MilterFixture milter = with(1, 10, Duration.ofMillis(500));
        MilterClient first = milter.client();
        MilterClient second = milter.client()) {
      first.message("hello", "HOLD\r\n").endOfMessage();
      assertThat(milter.filter.holding.await(10, TimeUnit.SECONDS)).isTrue();
      second.message("waits", "ham\r\n").endOfMessage();
      assertThat(second.answer()).containsExactly("y 451 4.7.1 DEADLINE|");
      await().until(() -> milter.gauge("hamlet.milter.queue.depth") == 0);
      milter.filter.permits.release();
      assertThat(first.answer()).containsExactly("y 451 4.7.1 DEADLINE|");
      await().until(() -> milter.gauge("hamlet.milter.active") == 0);
      assertThat(milter.filter.messages).hasSize(1);
      await().until(() -> milter.gauge("hamlet.milter.held") == 0);
    }
  }

  @Test
  void queue_full_answersOverloadAtOnce() throws Exception {
    try (MilterFixture milter = with(1, 1, Duration.ofSeconds(20));
        MilterClient busy = milter.client();
        MilterClient waiting = milter.client();
        MilterClient tooMany = milter.client()) {
      busy.message("hello", "HOLD\r\n").endOfMessage();
      assertThat(milter.filter.holding.await(10, TimeUnit.SECONDS)).isTrue();
      waiting.message("hello", "TAG\r\n").endOfMessage();
      await().until(() -> milter.gauge("hamlet.milter.queue.depth") == 1);
      tooMany.message("hello", "TAG\r\n").endOfMessage();
      assertThat(tooMany.answer()).containsExactly("y 451 4.7.1 OVERLOAD|");
      assertThat(milter.filter.failures).containsExactly(Reason.OVERLOAD);
      milter.filter.permits.release();
      assertThat(busy.answer()).containsExactly("h X-Spam-Flag| NO|", "a");
      assertThat(waiting.answer()).containsExactly("h X-Spam-Flag| YES|", "a");
      // The connection that was turned away goes on.
      tooMany.message("again", "TAG\r\n").endOfMessage();
      assertThat(tooMany.answer()).containsExactly("h X-Spam-Flag| YES|", "a");
    }
  }

  @Test
  void queue_ofLengthZero_takesAsManyAsThereAreWorkers() throws Exception {
    try (MilterFixture milter = with(1, 0, Duration.ofSeconds(20));
        MilterClient busy = milter.client();
        MilterClient tooMany = milter.client()) {
      busy.message("hello", "HOLD\r\n").endOfMessage();
      assertThat(milter.filter.holding.await(10, TimeUnit.SECONDS)).isTrue();
      tooMany.message("hello", "TAG\r\n").endOfMessage();
      assertThat(tooMany.answer()).containsExactly("y 451 4.7.1 OVERLOAD|");
      milter.filter.permits.release();
      assertThat(busy.answer()).endsWith("a");
    }
  }

  @Test
  void abort_whileWaiting_dropsTheAnswer() throws Exception {
    try (MilterFixture milter = MilterFixture.inet();
        MilterClient mta = milter.client()) {
      mta.message("one", "HOLD REJECT\r\n").endOfMessage();
      assertThat(milter.filter.holding.await(10, TimeUnit.SECONDS)).isTrue();
      mta.send('A').send('M', MilterClient.strings("<a@example.org>"));
      List<String> answer = mta.answer();
      assertThat(answer).containsExactly("c");
      milter.filter.permits.release();
      await().until(() -> milter.count("hamlet.milter.late") == 1);
      mta.rcpt("<b@example.com>").endOfHeaders().body("TAG\r\n").endOfMessage();
      assertThat(mta.answer()).containsExactly("h X-Spam-Flag| YES|", "a");
      assertThat(milter.count("hamlet.milter.abandoned")).isEqualTo(1);
    }
  }

  @Test
  void abort_pipelinedBehindTheEnd_answersNothing() throws Exception {
    try (MilterFixture milter = MilterFixture.inet();
        MilterClient mta = milter.client()) {
      java.io.ByteArrayOutputStream both = new java.io.ByteArrayOutputStream();
      mta.message("one", "HOLD REJECT\r\n");
      both.write(MilterClient.packet('E', new byte[0]));
      both.write(MilterClient.packet('A', new byte[0]));
      both.write(MilterClient.packet('M', MilterClient.strings("<a@example.org>")));
      mta.raw(both.toByteArray()).expect("c");
      milter.filter.permits.release();
      mta.rcpt("<b@example.com>").endOfHeaders().body("TAG\r\n").endOfMessage();
      assertThat(mta.answer()).containsExactly("h X-Spam-Flag| YES|", "a");
    }
  }

  @Test
  void connection_lostWhileQueued_isNeverDecidedOn() throws Exception {
    try (MilterFixture milter = with(1, 10, Duration.ofSeconds(20));
        MilterClient busy = milter.client()) {
      busy.message("hello", "HOLD\r\n").endOfMessage();
      assertThat(milter.filter.holding.await(10, TimeUnit.SECONDS)).isTrue();
      MilterClient gone = milter.client();
      gone.message("hello", "never seen\r\n").endOfMessage();
      await().until(() -> milter.gauge("hamlet.milter.queue.depth") == 1);
      gone.close();
      await().until(() -> milter.gauge("hamlet.milter.queue.depth") == 0);
      milter.filter.permits.release();
      assertThat(busy.answer()).endsWith("a");
      assertThat(milter.filter.messages).hasSize(1);
    }
  }

  @Test
  void close_messagesOnTheirWay_areAnsweredFirst() throws Exception {
    MilterFixture milter = MilterFixture.inet();
    try (MilterClient waiting = milter.client();
        MilterClient sending = milter.client();
        MilterClient idle = milter.client()) {
      waiting.message("hello", "HOLD TAG\r\n").endOfMessage();
      assertThat(milter.filter.holding.await(10, TimeUnit.SECONDS)).isTrue();
      sending.message("hello", "TAG\r\n");
      CountDownLatch stopped = new CountDownLatch(1);
      Thread.ofVirtual()
          .start(() -> {
            milter.server.close();
            stopped.countDown();
          });
      assertThat(idle.closedByPeer()).isTrue();
      assertThat(stopped.getCount()).isEqualTo(1);
      milter.filter.permits.release();
      assertThat(waiting.answer()).containsExactly("h X-Spam-Flag| YES|", "a");
      assertThat(waiting.closedByPeer()).isTrue();
      sending.endOfMessage();
      assertThat(sending.answer()).containsExactly("h X-Spam-Flag| YES|", "a");
      assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
      org.assertj.core.api.Assertions.assertThatThrownBy(milter::client)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void close_messageThatNeverEnds_isGivenUpAfterTheDeadline() throws Exception {
    MilterFixture milter = with(1, 1, Duration.ofMillis(200));
    try (MilterClient mta = milter.client()) {
      mta.message("hello", "no end\r\n");
      long start = System.nanoTime();
      milter.close();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
      assertThat(mta.closedByPeer()).isTrue();
    }
  }

  private static MilterFixture with(int workers, int queue, Duration deadline) {
    return new MilterFixture(
        MilterFixture.settings(MilterFixture.ANY_PORT, workers, queue, deadline));
  }
}
