package org.hamletmail.milter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hamletmail.policy.Envelope;
import org.hamletmail.policy.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a well-behaved MTA sees, over real sockets. */
class MilterDialogueTest {

  private MilterFixture milter;

  @BeforeEach
  void start() {
    milter = MilterFixture.inet();
  }

  @AfterEach
  void stop() {
    milter.close();
  }

  @Test
  void negotiate_everythingOffered_asksForNoMoreThanItNeeds() throws IOException {
    try (MilterClient mta = new MilterClient(milter.server.address())) {
      int[] answer = mta.negotiate(MilterClient.ALL_ACTIONS, MilterClient.ALL_STEPS);
      int noHeloNoUnknownSkipLeadingSpace = 0x100502;
      assertThat(answer)
          .containsExactly(6, MilterClient.ADD_CHANGE_QUARANTINE, noHeloNoUnknownSkipLeadingSpace);
    }
  }

  @Test
  void negotiate_mtaForbidsHeaderChanges_closes() throws IOException {
    try (MilterClient mta = new MilterClient(milter.server.address())) {
      mta.send('O', new byte[] {0, 0, 0, 6, 0, 0, 0, 1, 0, 0, 0, 0});
      assertThat(mta.closedByPeer()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ham; h X-Spam-Flag| NO|,a",
        "TAG; h X-Spam-Flag| YES|,a",
        "QUARANTINE; q spam, P = 0.99|,a",
        "REJECT; y 550 5.7.1 100%% spam, %%s refused|",
        "TEMPFAIL; y 451 4.7.1 Try again later|",
        "THROW; y 451 4.7.1 CLASSIFIER_FAILED|",
        "ERROR; y 451 4.7.1 CLASSIFIER_FAILED|",
      })
  void endOfMessage_eachAction_answersInItsPackets(String body, String packets) throws IOException {
    try (MilterClient mta = milter.client()) {
      mta.message("hello", body + "\r\n").endOfMessage();
      assertThat(String.join(",", mta.answer())).isEqualTo(packets);
    }
  }

  @Test
  void endOfMessage_overUnixSocket_answers(@TempDir Path directory) throws IOException {
    try (MilterFixture unix = MilterFixture.unix(directory);
        MilterClient mta = unix.client()) {
      mta.message("hello", "TAG\r\n").endOfMessage();
      assertThat(mta.answer()).containsExactly("h X-Spam-Flag| YES|", "a");
    }
  }

  @Test
  void endOfMessage_forgedHeaders_removesEachCopyFromTheLast() throws IOException {
    try (MilterClient mta = milter.client()) {
      mta.mail("<a@example.org>").rcpt("<b@example.com>");
      for (int i = 0; i < 200; i++) {
        mta.header(i % 2 == 0 ? "X-Spam-Flag" : "x-sPAM-fLAG", " NO");
        mta.header("X-Harmless", " " + i);
      }
      mta.header("X-Spam-Score", " -100").endOfHeaders().body("ham\r\n").endOfMessage();

      List<String> expected = new ArrayList<>();
      for (int i = 200; i >= 1; i--) {
        expected.add("m " + i + " X-Spam-Flag||");
      }
      expected.addAll(List.of("m 1 X-Spam-Score||", "h X-Spam-Flag| NO|", "a"));
      assertThat(mta.answer()).isEqualTo(expected);
    }
  }

  @Test
  void endOfMessage_headersWithoutLeadingSpaceNegotiated_leavesTheSpaceToTheMta()
      throws IOException {
    try (MilterClient mta = new MilterClient(milter.server.address())) {
      mta.negotiate(MilterClient.ADD_CHANGE_QUARANTINE, MilterClient.SKIP);
      mta.connect("4", "192.0.2.1").expect("c").send('H', MilterClient.strings("h")).expect("c");
      mta.mail("<a@example.org>").rcpt("<b@example.com>").header("Subject", "hello");
      mta.endOfHeaders().body("ham\r\n").endOfMessage();
      assertThat(mta.answer()).containsExactly("h X-Spam-Flag|NO|", "a");
      assertThat(message()).isEqualTo("Subject: hello\r\n\r\nham\r\n");
    }
  }

  @Test
  void decide_message_hasTheBytesOfTheMta() throws IOException {
    StringBuilder body = new StringBuilder();
    for (int b = 0; b < 256; b++) {
      body.append((char) b);
    }
    try (MilterClient mta = milter.client()) {
      mta.mail("<a@example.org>").rcpt("<b@example.com>");
      mta.header("Subject", "\tr\u00e9sum\u00e9 \u00fc\u00ff\u0080");
      mta.header("X-None", "");
      mta.header("X-Folded", " one;\n\ttwo;\r\n three");
      mta.endOfHeaders().body("first\r\n").body(body + "\r\n").endOfMessage();
      mta.answer();
    }
    assertThat(message())
        .isEqualTo(
            "Subject:\tr\u00e9sum\u00e9 \u00fc\u00ff\u0080\r\nX-None:\r\n"
                + "X-Folded: one;\r\n\ttwo;\r\n three\r\n\r\nfirst\r\n"
                + body
                + "\r\n");
  }

  @Test
  void decide_bodyInTheLastPacket_isRead() throws IOException {
    try (MilterClient mta = milter.client()) {
      mta.mail("<>").rcpt("<b@example.com>").header("Subject", " x").endOfHeaders();
      mta.send('E', "the end\r\n".getBytes(ISO_8859_1)).answer();
    }
    assertThat(message()).isEqualTo("Subject: x\r\n\r\nthe end\r\n");
    assertThat(milter.filter.envelopes.remove().sender()).isEmpty();
  }

  @Test
  void body_beyondTheMaximum_skipsAndKeepsOneByteMore() throws IOException {
    try (MilterClient mta = milter.client()) {
      mta.mail("<a@example.org>").rcpt("<b@example.com>").endOfHeaders();
      String chunk = "x".repeat(60_000);
      mta.body(chunk);
      mta.send('B', chunk.getBytes(ISO_8859_1)).expect("s");
      mta.endOfMessage().answer();
    }
    assertThat(milter.filter.messages.remove()).hasSize(MilterFixture.MAX_MESSAGE_BYTES + 1);
  }

  @Test
  void body_beyondTheMaximumWithoutSkip_continues() throws IOException {
    try (MilterClient mta = new MilterClient(milter.server.address())) {
      mta.negotiate(MilterClient.ALL_ACTIONS, MilterClient.LEADING_SPACE);
      mta.connect("4", "192.0.2.1").expect("c").mail("<a@example.org>").rcpt("<b@example.com>");
      mta.endOfHeaders();
      for (int i = 0; i < 4; i++) {
        mta.body("x".repeat(60_000));
      }
      assertThat(mta.endOfMessage().answer()).containsExactly("h X-Spam-Flag| NO|", "a");
    }
    assertThat(milter.filter.messages.remove()).hasSize(MilterFixture.MAX_MESSAGE_BYTES + 1);
  }

  @Test
  void envelope_asPostfixTellsIt_isComplete() throws IOException {
    try (MilterClient mta = milter.client()) {
      mta.macros('C', "j", "mx.example.com").macros('M', "{auth_authen}", "alice");
      mta.mail("<a@example.org>", "SIZE=100", "BODY=8BITMIME");
      mta.rcpt("<b@example.com>", "NOTIFY=NEVER").rcpt("c@example.com");
      mta.macros('T', "i", "4F2A").send('T').expect("c");
      mta.endOfHeaders().body("ham\r\n").macros('E', "i", "4F2A").endOfMessage().answer();
    }
    assertThat(milter.filter.envelopes)
        .containsExactly(
            new Envelope(
                "a@example.org",
                List.of("b@example.com", "c@example.com"),
                Optional.of("192.0.2.1"),
                true,
                Optional.of("4F2A")));
  }

  @Test
  void envelope_secondMessageWithoutAbort_startsAfresh() throws IOException {
    // Sendmail names the message at MAIL and sends no ABORT between messages.
    try (MilterClient mta = milter.client()) {
      mta.macros('M', "i", "first", "{auth_authen}", "alice");
      mta.message("one", "TAG\r\n").endOfMessage();
      assertThat(mta.answer()).containsExactly("h X-Spam-Flag| YES|", "a");
      mta.mail("<d@example.org>").rcpt("<e@example.com>").endOfHeaders().body("ham\r\n");
      assertThat(mta.endOfMessage().answer()).containsExactly("h X-Spam-Flag| NO|", "a");
    }
    assertThat(milter.filter.envelopes).hasSize(2);
    milter.filter.envelopes.remove();
    assertThat(milter.filter.envelopes.remove())
        .isEqualTo(
            new Envelope(
                "d@example.org",
                List.of("e@example.com"),
                Optional.of("192.0.2.1"),
                false,
                Optional.empty()));
    milter.filter.messages.remove();
    assertThat(message()).isEqualTo("\r\nham\r\n");
  }

  @Test
  void envelope_afterAbort_keepsNothing() throws IOException {
    try (MilterClient mta = milter.client()) {
      mta.macros('M', "{auth_authen}", "alice").mail("<a@example.org>").rcpt("<b@example.com>");
      mta.header("Subject", " gone").send('A');
      mta.message("stays", "ham\r\n").endOfMessage().answer();
    }
    assertThat(milter.filter.envelopes.remove().authenticated()).isFalse();
    assertThat(message()).isEqualTo("Subject: stays\r\n\r\nham\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "4, 192.0.2.7, 192.0.2.7",
    "6, 2001:db8::1, 2001:db8::1",
    "6, IPv6:2001:DB8:0:0::1, 2001:db8::1",
    "6, ::ffff:192.0.2.9, 192.0.2.9",
    "4, not-an-address.example, ''",
    "6, fe80::1%nowhere0, fe80::1",
    "L, /run/some.sock, ''",
    "U, '', ''",
  })
  void connect_anyFamily_isServed(String family, String address, String expected)
      throws IOException {
    try (MilterClient mta = new MilterClient(milter.server.address())) {
      mta.negotiate(MilterClient.ALL_ACTIONS, MilterClient.ALL_STEPS);
      mta.connect(family, address).expect("c");
      mta.message("hello", "ham\r\n").endOfMessage();
      assertThat(mta.answer()).containsExactly("h X-Spam-Flag| NO|", "a");
    }
    assertThat(milter.filter.envelopes.remove().clientAddress().orElse("")).isEqualTo(expected);
  }

  @Test
  void quitNewConnection_keepsTheSocketButNotTheClient() throws IOException {
    try (MilterClient mta = milter.client()) {
      mta.message("one", "ham\r\n").endOfMessage().answer();
      mta.send('K').connect("U", "").expect("c");
      mta.message("two", "ham\r\n").endOfMessage();
      assertThat(mta.answer()).endsWith("a");
    }
    assertThat(milter.filter.envelopes)
        .extracting(Envelope::clientAddress)
        .containsExactly(Optional.of("192.0.2.1"), Optional.empty());
  }

  @Test
  void quit_closes() throws IOException {
    try (MilterClient mta = milter.client()) {
      mta.send('Q');
      assertThat(mta.closedByPeer()).isTrue();
    }
  }

  @Test
  void unknownSmtpCommand_continues() throws IOException {
    try (MilterClient mta = milter.client()) {
      mta.send('U', MilterClient.strings("XYZZY")).expect("c");
      mta.message("hello", "ham\r\n").endOfMessage();
      assertThat(mta.answer()).endsWith("a");
    }
  }

  @Test
  void header_saysMoreThanTheFilterSees_isCountedStill() throws IOException {
    // A forged field behind the size limit must go as well.
    try (MilterClient mta = milter.client()) {
      mta.mail("<a@example.org>").rcpt("<b@example.com>");
      mta.header("X-Big", " " + "x".repeat(MilterFixture.MAX_MESSAGE_BYTES));
      mta.header("X-Spam-Flag", " NO").endOfHeaders();
      mta.endOfMessage();
      assertThat(mta.answer()).contains("m 1 X-Spam-Flag||");
    }
    assertThat(milter.filter.failures).doesNotContain(Reason.CLASSIFIER_FAILED);
  }

  private String message() {
    return new String(milter.filter.messages.remove(), ISO_8859_1);
  }
}
