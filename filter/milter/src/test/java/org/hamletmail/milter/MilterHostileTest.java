package org.hamletmail.milter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.hamletmail.config.MilterSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What peers that are broken, slow or ill-disposed can do to the server: nothing to others. */
class MilterHostileTest {

  private MilterFixture milter;

  @BeforeEach
  void start() {
    milter = MilterFixture.inet();
  }

  /** Whatever a test did, the next MTA is served. */
  @AfterEach
  void stop() throws IOException {
    try (MilterClient mta = milter.client()) {
      assertThat(mta.message("hello", "TAG\r\n").endOfMessage().answer())
          .containsExactly("h X-Spam-Flag| YES|", "a");
    }
    milter.close();
  }

  @Test
  void frames_inPiecesOfOneByte_areReassembled() throws IOException {
    ByteArrayOutputStream dialogue = new ByteArrayOutputStream();
    dialogue.write(MilterClient.packet('M', MilterClient.strings("<a@example.org>")));
    dialogue.write(MilterClient.packet('R', MilterClient.strings("<b@example.com>")));
    dialogue.write(MilterClient.packet('L', MilterClient.strings("Subject", " h\u00e9")));
    dialogue.write(MilterClient.packet('N', new byte[0]));
    dialogue.write(MilterClient.packet('B', "body\r\n".getBytes(ISO_8859_1)));
    dialogue.write(MilterClient.packet('E', new byte[0]));
    try (MilterClient mta = milter.client()) {
      for (byte b : dialogue.toByteArray()) {
        mta.raw(new byte[] {b});
      }
      mta.expect("c").expect("c").expect("c").expect("c").expect("c");
      assertThat(mta.answer()).containsExactly("h X-Spam-Flag| NO|", "a");
    }
    assertThat(milter.filter.messages.remove())
        .isEqualTo("Subject: h\u00e9\r\n\r\nbody\r\n".getBytes(ISO_8859_1));
  }

  @ParameterizedTest
  @ValueSource(ints = {900 * 1024 * 1024, Integer.MAX_VALUE, -1, Integer.MIN_VALUE, (1 << 20) + 1})
  void frame_declaredTooLong_isRefusedBeforeItIsStored(int length) throws IOException {
    long before = usedMemory();
    try (MilterClient mta = milter.client()) {
      mta.raw(ByteBuffer.allocate(5).putInt(length).put((byte) 'B').array());
      assertThat(mta.closedByPeer()).isTrue();
      assertThat(usedMemory() - before).isLessThan(100L << 20);
    }
  }

  private static long liveMemory() {
    System.gc();
    return usedMemory();
  }

  private static long usedMemory() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Test
  void frame_asLongAsAllowed_isRead() throws IOException {
    try (MilterClient mta = milter.client()) {
      mta.mail("<a@example.org>").rcpt("<b@example.com>");
      mta.header("X-Long", "y".repeat((1 << 20) - 9)).endOfHeaders().endOfMessage();
      assertThat(mta.answer()).endsWith("a");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "empty frame, 00000000",
    "unknown command, 000000015a",
    "command not of ASCII, 00000001ff",
    "header without NULs, 000000044c616263",
    "header without a value, 000000054c61626300",
    "header without anything, 000000014c",
    "macro without a stage, 0000000144",
    "macro without a value, 00000004444d6900",
    "connect without a family, 0000000443616263",
    "connect without anything, 0000000143",
    "helo without a NUL, 000000024861",
    "recipient before MAIL, 000000055261626300",
    "header before MAIL, 000000064c6100620000",
    "end of headers before MAIL, 000000014e",
    "body before MAIL, 0000000242aa",
    "end before MAIL, 0000000145",
    "negotiation of 1 byte, 000000024f06",
    "negotiation of version 1, 0000000d4f00000001ffffffffffffffff",
  })
  void packet_malformed_closesThisConnectionOnly(String what, String hex) throws IOException {
    try (MilterClient mta = milter.client()) {
      mta.raw(java.util.HexFormat.of().parseHex(hex));
      assertThat(mta.closedByPeer()).as(what).isTrue();
    }
  }

  @Test
  void command_beforeNegotiation_closes() throws IOException {
    try (MilterClient mta = new MilterClient(milter.server.address())) {
      mta.send('M', MilterClient.strings("<a@example.org>"));
      assertThat(mta.closedByPeer()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void noise_ofAnyKind_endsOrWaits(long seed) throws IOException {
    Random random = new Random(seed);
    try (MilterClient mta = milter.client()) {
      for (int i = 0; i < 50; i++) {
        byte[] payload = new byte[random.nextInt(40)];
        random.nextBytes(payload);
        char command = "ABCDEHKLMNORTU".charAt(random.nextInt(14));
        mta.send(command, payload);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe).*");
    }
  }

  @Test
  void recipients_beyondTheLimit_areRefusedOneByOneAndTheMessageGoesOn() throws IOException {
    try (MilterClient mta = milter.client()) {
      mta.mail("<a@example.org>");
      for (int i = 0; i < 1_000; i++) {
        mta.rcpt("<" + i + "@example.com>");
      }
      for (int i = 0; i < 1_000; i++) {
        mta.send('R', MilterClient.strings("<more" + i + "@example.com>"));
        mta.expect("y 452 4.5.3 Too many recipients|");
      }
      mta.header("Subject", " hello").endOfHeaders().body("TAG\r\n").endOfMessage();
      assertThat(mta.answer()).containsExactly("h X-Spam-Flag| YES|", "a");
      assertThat(milter.filter.envelopes.remove().recipients()).hasSize(1_000);
      // The next message starts from nothing.
      mta.mail("<a@example.org>").rcpt("<b@example.com>");
    }
  }

  @Test
  void addresses_longerThanSmtpAllows_areTheMailServersMatter() throws IOException {
    String address = "<" + "x".repeat(5_000) + "@example.com>";
    try (MilterClient mta = milter.client()) {
      mta.mail(address).rcpt(address).header("Subject", " hello").endOfHeaders();
      assertThat(mta.body("ham\r\n").endOfMessage().answer()).endsWith("a");
    }
  }

  /** Each forged field takes a packet to remove. */
  @Test
  void headerFields_beyondTheLimit_areAnsweredByOneRefusal() throws IOException {
    try (MilterClient mta = milter.client()) {
      mta.mail("<a@example.org>").rcpt("<b@example.com>");
      for (int i = 0; i < 20_000; i++) {
        mta.header(i % 3 == 0 ? "x-spam-flag" : "X-Spam-Score", " NO");
      }
      assertThat(milter.gauge("hamlet.milter.held")).isZero();
      mta.endOfHeaders().send('B', "ham\r\n".getBytes(ISO_8859_1)).expect("s");
      assertThat(mta.endOfMessage().answer()).containsExactly("y 451 4.7.1 TOO_MANY_HEADERS|");
      assertThat(milter.filter.messages).isEmpty();
    }
  }

  @Test
  void headerFields_asManyAsAllowed_areReadAndTheForgedOnesGo() throws IOException {
    try (MilterClient mta = milter.client()) {
      mta.mail("<a@example.org>").rcpt("<b@example.com>");
      for (int i = 0; i < 1_000; i++) {
        mta.header("X-Spam-Flag", " NO");
      }
      mta.endOfHeaders().body("ham\r\n").endOfMessage();
      assertThat(mta.answer()).hasSize(1_002).startsWith("m 1000 X-Spam-Flag||").endsWith("a");
    }
  }

  /** They have no answers, so a peer could send them for ever. */
  @Test
  void macros_withoutEnd_areNotKept() throws IOException {
    try (MilterClient mta = milter.client()) {
      long before = liveMemory();
      mta.mail("<a@example.org>").macros('R', "i", "4F2A");
      String value = "y".repeat(100_000);
      for (int i = 0; i < 2_000; i++) {
        mta.macros('R', "{x" + i + "}", value + i);
      }
      mta.rcpt("<b@example.com>").header("Subject", " hello").endOfHeaders();
      assertThat(liveMemory() - before).isLessThan(50L << 20);
      assertThat(mta.body("ham\r\n").endOfMessage().answer()).endsWith("a");
      assertThat(milter.filter.envelopes.remove().queueId()).contains("4F2A");
    }
  }

  @Test
  void connections_twoHundredAtOnce_areAllAnswered() throws Exception {
    int parallel = 200;
    CountDownLatch allConnected = new CountDownLatch(parallel);
    try (ExecutorService mtas = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<String>>> answers = new ArrayList<>();
      for (int i = 0; i < parallel; i++) {
        answers.add(
            mtas.submit(() -> {
              try (MilterClient mta = milter.client()) {
                allConnected.countDown();
                assertThat(allConnected.await(30, TimeUnit.SECONDS)).isTrue();
                return mta.message("hello", "ham\r\n").endOfMessage().answer();
              }
            }));
      }
      int accepted = 0;
      for (Future<List<String>> answer : answers) {
        switch (answer.get(30, TimeUnit.SECONDS).getLast()) {
          case "a" -> accepted++;
          // Ten may wait, so some of so many are turned away, but not without an answer.
          case "y 451 4.7.1 OVERLOAD|" -> {}
          default -> throw new AssertionError(answer.get());
        }
      }
      assertThat(accepted).isGreaterThan(10);
    }
    await().until(() -> milter.gauge("hamlet.milter.connections") == 0);
  }

  @Test
  void connections_allWithAMessageOnItsWay_keepTheirPlaces() throws Exception {
    try (MilterFixture small = new MilterFixture(withLimits(2, Duration.ofMinutes(1)));
        MilterClient first = small.client();
        MilterClient second = small.client()) {
      first.mail("<a@example.org>");
      second.message("hello", "HOLD\r\n").endOfMessage();
      assertThat(small.filter.holding.await(20, TimeUnit.SECONDS)).isTrue();
      try (MilterClient third = new MilterClient(small.server.address())) {
        assertThat(third.closedByPeer()).isTrue();
      }
      assertThat(small.count("hamlet.milter.refused.connections")).isEqualTo(1);
      assertThat(small.count("hamlet.milter.displaced.connections")).isZero();
      small.filter.permits.release();
      assertThat(second.answer()).endsWith("a");
      second.hangUp();
      await().until(() -> small.gauge("hamlet.milter.connections") == 1);
      try (MilterClient fourth = small.client()) {
        assertThat(fourth.message("hello", "ham\r\n").endOfMessage().answer()).endsWith("a");
      }
      first.rcpt("<b@example.com>").header("Subject", " hello").endOfHeaders();
      assertThat(first.body("ham\r\n").endOfMessage().answer()).endsWith("a");
    }
  }

  @Test
  void connections_noPlaceLeft_theLongestIdleBetweenMessagesGivesItsUp() throws IOException {
    try (MilterFixture small = new MilterFixture(withLimits(4, Duration.ofMinutes(1)));
        MilterClient busy = small.client();
        MilterClient idle = small.client();
        MilterClient served = small.client();
        MilterClient aborted = small.client()) {
      busy.mail("<a@example.org>");
      assertThat(served.message("hello", "ham\r\n").endOfMessage().answer()).endsWith("a");
      aborted.message("hello", "ham\r\n").send('A');
      // Its place is free a moment after its answer is read: another answer comes behind that.
      served.connect("4", "192.0.2.3").expect("c");
      small.passes(ConnectionTable.SILENT_BETWEEN);
      // Something that is answered, for an ABORT is not.
      aborted.connect("4", "192.0.2.2").expect("c");

      try (MilterClient one = small.client();
          MilterClient two = small.client()) {
        assertThat(idle.closedByPeer()).isTrue();
        assertThat(served.closedByPeer()).isTrue();
        assertThat(small.count("hamlet.milter.displaced.connections")).isEqualTo(2);
        assertThat(small.count("hamlet.milter.refused.connections")).isZero();
        for (MilterClient mta : List.of(aborted, one, two)) {
          assertThat(mta.message("hello", "ham\r\n").endOfMessage().answer()).endsWith("a");
        }
        busy.rcpt("<b@example.com>").header("Subject", " hello").endOfHeaders();
        assertThat(busy.body("ham\r\n").endOfMessage().answer()).endsWith("a");
      }
    }
  }

  /** Else nobody who comes in a burst would ever get to send a message. */
  @Test
  void connections_newcomersInABurst_letTheFirstSendItsMessage() throws IOException {
    try (MilterFixture small = new MilterFixture(withLimits(2, Duration.ofMinutes(1)));
        MilterClient busy = small.client()) {
      busy.mail("<a@example.org>");
      try (MilterClient first = small.client()) {
        for (int i = 0; i < 5; i++) {
          try (MilterClient further = new MilterClient(small.server.address())) {
            assertThat(further.closedByPeer()).isTrue();
          }
        }
        assertThat(first.message("hello", "ham\r\n").endOfMessage().answer()).endsWith("a");
      }
      assertThat(small.count("hamlet.milter.refused.connections")).isEqualTo(5);
      assertThat(small.count("hamlet.milter.displaced.connections")).isZero();
    }
  }

  @Test
  void connections_silentFromTheBeginning_holdUpNobody() throws IOException {
    List<MilterClient> silent = new ArrayList<>();
    try (MilterFixture small = new MilterFixture(withLimits(20, Duration.ofMinutes(30)))) {
      for (int i = 0; i < 40; i++) {
        silent.add(new MilterClient(small.server.address()));
      }
      await().until(() -> small.count("hamlet.milter.refused.connections") == 20);
      small.passes(ConnectionTable.SILENT_AT_FIRST);
      try (MilterClient mta = small.client()) {
        assertThat(mta.message("hello", "ham\r\n").endOfMessage().answer()).endsWith("a");
      }
    } finally {
      for (MilterClient mta : silent) {
        mta.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 16})
  void connection_withoutNegotiation_isClosedSoon(int bytesOfIt) throws IOException {
    MilterSettings strict = withLimits(10, Duration.ofMinutes(30), Duration.ofMillis(300));
    byte[] negotiation = MilterClient.packet('O', new byte[12]);
    try (MilterFixture small = new MilterFixture(strict);
        MilterClient negotiated = small.client();
        MilterClient silent = new MilterClient(small.server.address())) {
      silent.raw(Arrays.copyOf(negotiation, bytesOfIt));
      assertThat(silent.closedByPeer()).isTrue();
      // Who has negotiated may be slow.
      assertThat(negotiated.message("hello", "ham\r\n").endOfMessage().answer()).endsWith("a");
    }
  }

  @Test
  void messages_tooManyForTheMemory_getOverloadAndItsBytesAreFreed() throws IOException {
    MilterSettings settings =
        MilterFixture.settings(MilterFixture.ANY_PORT, 2, 10, Duration.ofSeconds(20));
    String chunk = "x".repeat(60_000);
    try (MilterFixture small = new MilterFixture(settings, 100_000);
        MilterClient first = small.client();
        MilterClient second = small.client()) {
      first.message("hello", chunk);
      second.mail("<a@example.org>").rcpt("<b@example.com>").header("X-Spam-Flag", " NO");
      second.endOfHeaders().send('B', chunk.getBytes(ISO_8859_1)).expect("s");
      assertThat(second.endOfMessage().answer()).containsExactly("y 451 4.7.1 OVERLOAD_MEMORY|");
      assertThat(first.endOfMessage().answer()).containsExactly("h X-Spam-Flag| NO|", "a");
      await().until(() -> small.gauge("hamlet.milter.held") == 0);
      second.message("again", chunk);
      assertThat(second.endOfMessage().answer()).containsExactly("h X-Spam-Flag| NO|", "a");
      // Messages that never end give back what they took, too.
      first.message("aborted", chunk).send('A');
      await().until(() -> small.gauge("hamlet.milter.held") == 0);
      first.message("hung up", chunk);
      assertThat(small.gauge("hamlet.milter.held")).isGreaterThan(60_000);
      first.hangUp();
      await().until(() -> small.gauge("hamlet.milter.held") == 0);
    }
  }

  @Test
  void peer_sendsAByteNowAndThen_isClosedAsIdle() throws Exception {
    try (MilterFixture impatient = new MilterFixture(withLimits(10, Duration.ofSeconds(1)));
        MilterClient mta = impatient.client()) {
      byte[] endless = MilterClient.packet('L', new byte[1_000]);
      long start = System.nanoTime();
      int sent = 0;
      try {
        while (sent < 100) {
          mta.raw(new byte[] {endless[sent]});
          sent++;
          Thread.sleep(100);
        }
      } catch (IOException e) {
        assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe).*");
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(900), Duration.ofSeconds(8));
    }
  }

  @Test
  void peer_waitsForItsAnswer_isNotIdle() throws Exception {
    try (MilterFixture impatient = new MilterFixture(withLimits(10, Duration.ofSeconds(1)));
        MilterClient mta = impatient.client()) {
      mta.message("hello", "HOLD\r\n").endOfMessage();
      Thread.sleep(2_500);
      impatient.filter.permits.release();
      assertThat(mta.answer()).containsExactly("h X-Spam-Flag| NO|", "a");
    }
  }

  private static MilterSettings withLimits(int connections, Duration idle) {
    return withLimits(connections, idle, Duration.ofSeconds(10));
  }

  private static MilterSettings withLimits(int connections, Duration idle, Duration negotiation) {
    return new MilterSettings(
        MilterFixture.ANY_PORT,
        0600,
        2,
        10,
        Duration.ofSeconds(20),
        Duration.ofMillis(100),
        connections,
        negotiation,
        idle,
        1 << 20,
        1_000,
        1_000);
  }
}
