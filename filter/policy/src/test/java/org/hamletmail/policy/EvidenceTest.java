package org.hamletmail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.hamletmail.config.CacheSettings;
import org.hamletmail.config.DnsListSettings;
import org.hamletmail.config.EvidenceSettings;
import org.hamletmail.config.SpamAction;
import org.hamletmail.learning.LearnedMemory;
import org.hamletmail.lists.Lists;
import org.hamletmail.text.MessageText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Thresholds are those of the fake model: 0.8, a logit of 1.4, and 0.99, of 4.6. */
class EvidenceTest {
  private static final String FAILS =
      "Authentication-Results: mx.example.com; dmarc=fail header.from=example.org;"
          + " spf=fail smtp.mailfrom=alice@example.org";
  private static final String SIGNED =
      "Authentication-Results: mx.example.com; dkim=pass header.d=example.org";

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final FakeClassifier classifier = FakeClassifier.saying(.5);
  private double hidden;

  @Test
  void decide_whatTrustedServersSay_movesTheScoreAndIsNamed() {
    Decision decision = decide(weights(1, 1.5, -1, 5), FAILS);

    assertThat(decision.action()).isInstanceOf(Action.Tag.class);
    assertThat(status(decision))
        .startsWith("Yes, score=6.1 required=5.0 p_spam=0.500000 ")
        .endsWith(" offsets=dmarc-fail:+1.0,spf-fail:+1.5");
    assertThat(registry.get("hamlet.offsets").tag("name", "dmarc-fail").counter().count())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    // Not by a server of ours, forged below a server's field, only softly, or undone by a pass.
    "'Authentication-Results: evil.example; dmarc=fail header.from=example.org'",
    "'Received: from x; Mon, 1 Jan 2026 00:00:00 +0000\r\nAuthentication-Results: mx.example.com;"
        + " dmarc=fail header.from=example.org'",
    "'Authentication-Results: mx.example.com; spf=softfail smtp.mailfrom=alice@example.org'",
    "'Authentication-Results: mx.example.com; dmarc=pass header.from=example.org'",
    "'Authentication-Results: mx.example.com; dkim=pass header.d=mailer.example'",
    "'X-Nothing: here'"
  })
  void decide_whatNobodyTrustedSays_countsNothing(String fields) {
    Decision decision = decide(weights(1, 1.5, -1, 5), fields);

    assertThat(decision.action()).isInstanceOf(Action.Accept.class);
    assertThat(status(decision)).doesNotContain("offsets=");
  }

  @Test
  void decide_signedByTheDomainOfTheFromField_isSofter() {
    classifier.become(text -> .9);

    assertThat(decide(weights(0, 0, 0, 3), SIGNED).action()).isInstanceOf(Action.Tag.class);
    Decision softer = decide(weights(0, 0, -1.5, 3), SIGNED);
    assertThat(softer.action()).isInstanceOf(Action.Accept.class);
    assertThat(status(softer)).endsWith(" offsets=dkim-pass:-1.5");
  }

  @Test
  void decide_moreThanTheMost_countsUpToIt() {
    assertThat(status(decide(weights(2, 2, 0, 3), FAILS)))
        .endsWith(" offsets=dmarc-fail:+2.0,spf-fail:+1.0");
    assertThat(status(decide(weights(2, 2, 0, 0), FAILS))).doesNotContain("offsets");
  }

  @Test
  void decide_hiddenAndUncovered_countByTheirShares() {
    hidden = .5;
    EvidenceSettings weights =
        new EvidenceSettings(
            0, 0, 0, 3, 2, 5, List.of(), List.of(), Duration.ofMillis(50), Duration.ofHours(1));

    assertThat(status(decide(weights, "X-Nothing: here")))
        .endsWith(" offsets=hidden:+1.5,uncovered:+1.0");
  }

  /** The text alone is no spam: it may be marked for what surrounds it, never refused. */
  @Test
  void decide_textBelowTheTagThreshold_isNeverRefusedForItsEvidence() {
    EvidenceSettings all = weights(5, 5, 0, 5);
    classifier.become(text -> .79);

    Decision decision = decide(all, FAILS);

    assertThat(decision.reason()).isEqualTo(Reason.TAG_THRESHOLD);
    assertThat(decision.action()).isInstanceOf(Action.Tag.class);

    classifier.become(text -> .81);
    assertThat(decide(all, FAILS).action()).isInstanceOf(Action.Reject.class);
  }

  /** The cache holds what the model said of the text, whoever sent it. */
  @Test
  void decide_sameTextFromAnother_hasTheVerdictWithoutTheFirstOnesOffsets() {
    SpamFilter filter = filter(weights(1, 1.5, 0, 5));

    Decision first = filter.decide(SpamFilterTest.ENVELOPE, mail(FAILS));
    Decision second = filter.decide(SpamFilterTest.ENVELOPE, mail("X-Nothing: here"));

    assertThat(first.action()).isInstanceOf(Action.Tag.class);
    assertThat(second.cached()).isTrue();
    assertThat(second.action()).isInstanceOf(Action.Accept.class);
    assertThat(second.verdict()).isEqualTo(first.verdict());
    assertThat(classifier.asked).hasValue(1);
  }

  @Test
  void decide_deadResolver_changesNothingButTheCount() {
    EvidenceSettings weights =
        new EvidenceSettings(
            0,
            0,
            0,
            0,
            0,
            3,
            List.of(new DnsListSettings("zen.example", 3, DnsListSettings.ANY_CODE)),
            List.of("127.0.0.1:9"),
            Duration.ofMillis(50),
            Duration.ofHours(1));

    Decision decision = decide(weights, "X-Nothing: here");

    assertThat(decision.reason()).isEqualTo(Reason.BELOW_TAG_THRESHOLD);
    assertThat(registry.get("hamlet.dns.lookups").tag("result", "failed").counter().count())
        .isEqualTo(1);
  }

  private static EvidenceSettings weights(double dmarc, double spf, double dkim, double max) {
    return new EvidenceSettings(
        dmarc,
        spf,
        dkim,
        0,
        0,
        max,
        List.of(),
        List.of(),
        Duration.ofMillis(50),
        Duration.ofHours(1));
  }

  private Decision decide(EvidenceSettings weights, String fields) {
    return filter(weights).decide(SpamFilterTest.ENVELOPE, mail(fields));
  }

  private SpamFilter filter(EvidenceSettings weights) {
    return new SpamFilter(
        classifier,
        (bytes, deadline) -> new MessageText("s", "body", hidden == 0 ? 1 : .5, hidden, Set.of()),
        CacheSettings.defaults(),
        Settings.defaults()
            .actions(SpamAction.TAG, SpamAction.REJECT)
            .thresholds(OptionalDouble.empty(), OptionalDouble.empty())
            .weighing(weights, "mx.example.com")
            .build(),
        Lists.none(),
        LearnedMemory.none(),
        new FilterMetrics(registry));
  }

  private static byte[] mail(String fields) {
    return (fields + "\r\nFrom: Alice <alice@example.org>\r\nSubject: s\r\n\r\nbody")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String status(Decision decision) {
    return decision.headers().stream()
        .filter(field -> field.name().equals("X-Spam-Status"))
        .findFirst()
        .orElseThrow()
        .value();
  }
}
