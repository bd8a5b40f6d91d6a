package org.hamletmail.milter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.hamletmail.policy.Action;
import org.hamletmail.policy.Decision;
import org.hamletmail.policy.HeaderField;
import org.hamletmail.policy.Reason;
import org.hamletmail.policy.SmtpReply;
import org.junit.jupiter.api.Test;

class MilterReplyTest {

  private static final HeaderField FLAG = new HeaderField("X-Spam-Flag", "YES");

  @Test
  void packets_tag_removesThenAddsThenAccepts() {
    HeaderCounts counts = counts("X-Spam-Flag", "Subject", "x-spam-flag", "X-Spam-Level");
    Decision decision = decision(new Action.Tag(), List.of("X-Spam-Flag", "X-Spam-Level"), FLAG);
    assertThat(render(decision, counts, true))
        .containsExactly(
            "m\0\0\0\2X-Spam-Flag\0\0",
            "m\0\0\0\1X-Spam-Flag\0\0",
            "m\0\0\0\1X-Spam-Level\0\0",
            "hX-Spam-Flag\0 YES\0",
            "a");
  }

  @Test
  void packets_nameToRemoveTwiceInDifferentCase_isRemovedOnce() {
    Decision decision = decision(new Action.Accept(), List.of("X-Spam-Flag", "X-SPAM-FLAG"));
    assertThat(render(decision, counts("X-Spam-Flag"), true))
        .containsExactly("m\0\0\0\1X-Spam-Flag\0\0", "a");
  }

  @Test
  void packets_moreThan255Copies_indexHasFourBytes() {
    HeaderCounts counts = new HeaderCounts(1_000);
    for (int i = 0; i < 300; i++) {
      counts.add("X-Spam-Flag");
    }
    List<String> packets =
        render(decision(new Action.Accept(), List.of("X-Spam-Flag")), counts, true);
    assertThat(packets).hasSize(301);
    assertThat(packets.getFirst()).isEqualTo("m\0\0\1,X-Spam-Flag\0\0");
  }

  @Test
  void packets_quarantine_holdsAndMarks() {
    Decision decision =
        decision(
            new Action.Quarantine("spam\r\nX-Evil: 1 \u2603" + "x".repeat(500)), List.of(), FLAG);
    List<String> packets = render(decision, counts(), true);
    assertThat(packets).hasSize(3).startsWith("hX-Spam-Flag\0 YES\0").endsWith("a");
    assertThat(packets.get(1)).startsWith("qspam??X-Evil: 1 ?xxx").endsWith("x\0").hasSize(202);
  }

  @Test
  void packets_reject_doublesPercentAndEditsNothing() {
    Decision decision =
        decision(
            new Action.Reject(new SmtpReply(550, "5.7.1", "100% spam %d")),
            List.of("X-Spam-Flag"),
            FLAG);
    assertThat(render(decision, counts("X-Spam-Flag"), true))
        .containsExactly("y550 5.7.1 100%% spam %%d\0");
  }

  @Test
  void packets_mtaKeepsTheSpaceItself_valueHasNone() {
    assertThat(render(decision(new Action.Tag(), List.of(), FLAG), counts(), false))
        .containsExactly("hX-Spam-Flag\0YES\0", "a");
  }

  private static Decision decision(Action action, List<String> remove, HeaderField... headers) {
    return new Decision(
        action, Optional.empty(), Reason.TAG_THRESHOLD, false, remove, List.of(headers));
  }

  private static HeaderCounts counts(String... names) {
    HeaderCounts counts = new HeaderCounts(1_000);
    for (String name : names) {
      counts.add(name);
    }
    return counts;
  }

  private static List<String> render(Decision decision, HeaderCounts counts, boolean space) {
    return MilterReply.packets(decision, counts, space).stream()
        .map(p -> (char) p.command() + new String(p.payload(), ISO_8859_1))
        .toList();
  }
}
