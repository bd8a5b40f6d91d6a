package org.hamletmail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.config.FailureMode;
import org.hamletmail.config.LowCoverage;
import org.hamletmail.config.SpamAction;
import org.hamletmail.config.Unfamiliar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyTest {
  private static final Envelope ENVELOPE =
      new Envelope("a@example.org", List.of(), Optional.empty(), false, Optional.of("4F2A"));

  @ParameterizedTest
  @CsvSource({
    "PASS,  .49, .9,   Accept, UNKNOWN_SCRIPT",
    "PASS,  0,   1,    Accept, UNKNOWN_SCRIPT",
    "PASS,  .5,  .9,   Tag,    TAG_THRESHOLD",
    "PASS,  0,   .799, Accept, BELOW_TAG_THRESHOLD",
    "JUDGE, 0,   .9,   Tag,    TAG_THRESHOLD",
  })
  void decide_lettersOfUnknownScripts_countsAsTheSettingSays(
      Unfamiliar setting, double known, double pSpam, String action, Reason reason) {
    Policy policy = new Policy(Settings.defaults().unfamiliar(setting, Unfamiliar.JUDGE).build());
    Verdict verdict = new Verdict(Label.SPAM, pSpam, "m", 1, known);

    assertDecides(policy, verdict, action, reason);
  }

  @ParameterizedTest
  @CsvSource({
    "JUDGE,      .1,  .9, Tag,        TAG_THRESHOLD",
    "PASS,       .49, .9, Accept,     LOW_COVERAGE",
    "PASS,       .49, .1, Accept,     LOW_COVERAGE",
    "PASS,       .5,  .9, Tag,        TAG_THRESHOLD",
    "PASS,       .5,  .1, Accept,     BELOW_TAG_THRESHOLD",
    "QUARANTINE, 0,   .1, Quarantine, LOW_COVERAGE",
    "QUARANTINE, .49, 1,  Quarantine, LOW_COVERAGE",
    "QUARANTINE, .5,  .1, Accept,     BELOW_TAG_THRESHOLD",
  })
  void decide_lowCoverage_countsAsTheSettingSays(
      LowCoverage setting, double coverage, double pSpam, String action, Reason reason) {
    Policy policy = new Policy(Settings.defaults().readingLittle(setting).build());
    Verdict verdict = new Verdict(Label.SPAM, pSpam, "m", coverage);

    assertDecides(policy, verdict, action, reason);
  }

  @ParameterizedTest
  @CsvSource({
    "PASS,  true,  .9,   Accept, UNKNOWN_LANGUAGE",
    "PASS,  true,  1,    Accept, UNKNOWN_LANGUAGE",
    "PASS,  false, .9,   Tag,    TAG_THRESHOLD",
    "PASS,  false, 1,    Tag,    REJECT_THRESHOLD",
    "JUDGE, true,  .9,   Tag,    TAG_THRESHOLD",
  })
  void decide_spamInAnUnknownLanguage_countsAsTheSettingSays(
      Unfamiliar setting, boolean foreign, double pSpam, String action, Reason reason) {
    Policy policy = new Policy(Settings.defaults().unfamiliar(Unfamiliar.PASS, setting).build());

    Policy.Outcome outcome =
        policy.decide(
            ENVELOPE,
            new Verdict(Label.SPAM, pSpam, "m", 1),
            pSpam,
            policy.thresholds(model(.8, OptionalDouble.of(.99))),
            () -> foreign);

    assertThat(outcome.action().getClass().getSimpleName()).isEqualTo(action);
    assertThat(outcome.reason()).isEqualTo(reason);
  }

  @Test
  void decide_ham_doesNotAskForItsLanguage() {
    Policy policy = new Policy(Settings.defaults().build());

    Policy.Outcome outcome =
        policy.decide(
            ENVELOPE,
            new Verdict(Label.HAM, .79, "m", 1),
            .79,
            policy.thresholds(model(.8, OptionalDouble.empty())),
            () -> {
              throw new AssertionError("asked");
            });

    assertThat(outcome.reason()).isEqualTo(Reason.BELOW_TAG_THRESHOLD);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // settings: tag, reject, spam, high; model: tag, reject; P(spam); action, reason
        "-,   -,    TAG,        TAG,        .8, .99, 0,       Accept,     BELOW_TAG_THRESHOLD",
        "-,   -,    TAG,        TAG,        .8, .99, .79999,  Accept,     BELOW_TAG_THRESHOLD",
        "-,   -,    TAG,        TAG,        .8, .99, .8,      Tag,        TAG_THRESHOLD",
        "-,   -,    TAG,        TAG,        .8, .99, .99,     Tag,        REJECT_THRESHOLD",
        "-,   -,    TAG,        REJECT,     .8, .99, .98999,  Tag,        TAG_THRESHOLD",
        "-,   -,    TAG,        REJECT,     .8, .99, .99,     Reject,     REJECT_THRESHOLD",
        "-,   -,    TAG,        REJECT,     .8, .99, 1,       Reject,     REJECT_THRESHOLD",
        "-,   -,    TAG,        REJECT,     .8, -,   1,       Tag,        TAG_THRESHOLD",
        "-,   .95,  TAG,        REJECT,     .8, -,   .95,     Reject,     REJECT_THRESHOLD",
        "-,   -,    QUARANTINE, REJECT,     .8, .99, .9,      Quarantine, TAG_THRESHOLD",
        "-,   -,    QUARANTINE, QUARANTINE, .8, .99, 1,       Quarantine, REJECT_THRESHOLD",
        "-,   -,    TAG,        QUARANTINE, .8, .99, 1,       Quarantine, REJECT_THRESHOLD",
        ".5,  -,    TAG,        REJECT,     .8, .99, .5,      Tag,        TAG_THRESHOLD",
        ".95, -,    TAG,        REJECT,     .8, .99, .9,      Accept,     BELOW_TAG_THRESHOLD",
        // A reject threshold below the tag threshold in force counts as equal to it.
        ".95, -,    TAG,        REJECT,     .8, .9,  .92,     Accept,     BELOW_TAG_THRESHOLD",
        ".95, -,    TAG,        REJECT,     .8, .9,  .95,     Reject,     REJECT_THRESHOLD",
        "-,   .7,   TAG,        REJECT,     .8, -,   .75,     Accept,     BELOW_TAG_THRESHOLD",
        "1,   -,    TAG,        TAG,        .8, -,   1,       Tag,        TAG_THRESHOLD",
      })
  void decide_table(
      Double tag,
      Double reject,
      SpamAction spam,
      SpamAction high,
      double modelTag,
      Double modelReject,
      double pSpam,
      String action,
      Reason reason) {
    Policy policy =
        new Policy(
            Settings.defaults()
                .thresholds(optional(tag), optional(reject))
                .actions(spam, high)
                .build());
    Policy.Outcome outcome =
        policy.decide(ENVELOPE, pSpam, policy.thresholds(model(modelTag, optional(modelReject))));

    assertThat(outcome.action().getClass().getSimpleName()).isEqualTo(action);
    assertThat(outcome.reason()).isEqualTo(reason);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void decide_higherProbability_neverGetsAWeakerAction(long seed) {
    Random random = new Random(seed);
    List<SpamAction> actions =
        random.nextBoolean()
            ? List.of(SpamAction.QUARANTINE, SpamAction.REJECT)
            : List.of(SpamAction.TAG, random.nextBoolean() ? SpamAction.TAG : SpamAction.REJECT);
    Policy policy =
        new Policy(
            Settings.defaults()
                .thresholds(maybe(random, .01, .5), maybe(random, .5, 1))
                .actions(actions.get(0), actions.get(1))
                .build());
    Policy.Thresholds thresholds =
        policy.thresholds(model(random.nextDouble(.01, 1), maybe(random, .01, 1)));

    int[] strengths =
        DoubleStream.concat(
                DoubleStream.of(
                    0, 1, thresholds.tag(), Math.nextDown(thresholds.tag()), Math.nextUp(.5)),
                random.doubles(500))
            .sorted()
            .mapToInt(p -> strength(policy.decide(ENVELOPE, p, thresholds).action()))
            .toArray();
    assertThat(strengths).isSorted();
    assertThat(strengths[0]).isZero();
    assertThat(strengths[strengths.length - 1]).isPositive();
  }

  @Test
  void decide_reject_hasTheConfiguredTextAndCodes() {
    Policy policy =
        new Policy(Settings.defaults().actions(SpamAction.TAG, SpamAction.REJECT).build());
    Action action =
        policy.decide(ENVELOPE, 1, policy.thresholds(model(.8, OptionalDouble.of(.99)))).action();
    assertThat(action)
        .isEqualTo(
            new Action.Reject(
                new SmtpReply(
                    550,
                    "5.7.1",
                    "Message 4F2A refused as spam; if it is not, please contact the recipient another"
                        + " way")));
  }

  @Test
  void refusal_openPlaces_areFilledWithoutGaps() {
    String text = "Refused {queue-id} (100%), ask {contact}";
    assertThat(new Refusal(text, "+49 30 1").to(ENVELOPE).text())
        .isEqualTo("Refused 4F2A (100%), ask +49 30 1");
    Envelope nameless = envelope(Optional.empty(), false);
    assertThat(new Refusal(text, "us").to(nameless).text()).isEqualTo("Refused (100%), ask us");
    assertThat(new Refusal("{queue-id}", "us").to(nameless).text()).isEqualTo("Message refused");
    assertThat(new Refusal("{contact}{contact}", "x".repeat(400)).to(nameless).text()).hasSize(400);
  }

  @Test
  void onFailure_eachMode_neitherTagsNorRejects() {
    assertThat(new Policy(Settings.defaults().failing(FailureMode.ACCEPT).build()).onFailure())
        .isEqualTo(new Action.Accept());
    assertThat(new Policy(Settings.defaults().failing(FailureMode.TEMPFAIL).build()).onFailure())
        .isInstanceOfSatisfying(
            Action.Tempfail.class,
            t -> {
              assertThat(t.reply().code()).isEqualTo(451);
              assertThat(t.reply().enhancedCode()).isEqualTo("4.7.1");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,      10.255.0.1,               true",
    "10.0.0.0/8,      11.0.0.1,                 false",
    "10.0.0.0/8,      ::ffff:10.1.2.3,          true",
    "10.0.0.0/8,      ::ffff:11.1.2.3,          false",
    "10.0.0.0/8,      ::10.1.2.3,               false",
    "::ffff:10.0.0.0/104, 10.1.2.3,             true",
    "192.0.2.7,       192.0.2.7,                true",
    "192.0.2.7,       192.0.2.8,                false",
    "192.0.2.128/25,  192.0.2.127,              false",
    "192.0.2.128/25,  192.0.2.128,              true",
    "0.0.0.0/0,       203.0.113.9,              true",
    "0.0.0.0/0,       2001:db8::1,              false",
    "::/0,            2001:db8::1,              true",
    "::/0,            203.0.113.9,              false",
    "2001:db8::/32,   2001:DB8:ffff::1,         true",
    "2001:db8::/32,   IPv6:2001:db8::1,         true",
    "2001:db8::/32,   2001:db9::1,              false",
    "2001:db8::/33,   2001:db8:8000::1,         false",
    "fe80::/10,       fe80::1%eth0,             true",
    "::1,             ::1,                      true",
    "127.0.0.0/8,     localhost,                false",
    "127.0.0.0/8,     127.1,                    false",
    "127.0.0.0/8,     0177.0.0.1,               false",
    "127.0.0.0/8,     127.0.0.1.example.com,    false",
    "127.0.0.0/8,     '127.0.0.1 ',             false",
    "127.0.0.0/8,     unknown,                  false",
    "127.0.0.0/8,     '',                       false",
  })
  void exempts_clientAddress_onlyInTheNetwork(String network, String client, boolean exempt) {
    Policy policy = new Policy(Settings.defaults().exempting(false, network).build());
    assertThat(policy.exempts(envelope(Optional.of(client), false))).isEqualTo(exempt);
  }

  @Test
  void exempts_unknownClient_isNotExempt() {
    Policy policy = new Policy(Settings.defaults().exempting(false, "0.0.0.0/0", "::/0").build());
    assertThat(policy.exempts(envelope(Optional.empty(), false))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"true, true, true", "true, false, false", "false, true, false"})
  void exempts_authenticated_whereTheSettingSaysSo(
      boolean setting, boolean authenticated, boolean exempt) {
    Policy policy = new Policy(Settings.defaults().exempting(setting).build());
    assertThat(policy.exempts(envelope(Optional.of("192.0.2.1"), authenticated))).isEqualTo(exempt);
  }

  static Stream<Arguments> seeds() {
    return new Random(20_261_124).longs(50).mapToObj(Arguments::of);
  }

  private static Envelope envelope(Optional<String> client, boolean authenticated) {
    return new Envelope("a@example.org", List.of(), client, authenticated, Optional.empty());
  }

  private static ModelInfo model(double tag, OptionalDouble reject) {
    return new ModelInfo("m", tag, reject, 120, 4);
  }

  private static OptionalDouble optional(Double value) {
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  private static OptionalDouble maybe(Random random, double from, double to) {
    return random.nextBoolean()
        ? OptionalDouble.empty()
        : OptionalDouble.of(random.nextDouble(from, to));
  }

  private static int strength(Action action) {
    return switch (action) {
      case Action.Accept a -> 0;
      case Action.Tag t -> 1;
      case Action.Quarantine q -> 2;
      case Action.Reject r -> 3;
      case Action.Tempfail t -> throw new AssertionError("a verdict is no failure");
    };
  }

  private static void assertDecides(Policy policy, Verdict verdict, String action, Reason reason) {
    Policy.Outcome outcome =
        policy.decide(
            ENVELOPE,
            verdict,
            verdict.pSpam(),
            policy.thresholds(model(.8, OptionalDouble.of(.99))),
            () -> false);

    assertThat(outcome.action().getClass().getSimpleName()).isEqualTo(action);
    assertThat(outcome.reason()).isEqualTo(reason);
  }
}
