package org.hamletmail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.config.CacheSettings;
import org.hamletmail.config.PolicyMode;
import org.hamletmail.config.RecipientSettings;
import org.hamletmail.config.Remark;
import org.hamletmail.config.SpamAction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IneffectiveTest {

  /** Thresholds of settings and model (0: none), both actions, and the key that is remarked on. */
  @ParameterizedTest
  @CsvSource({
    // All is well.
    "0, 0, TAG, TAG, .8, .99, ''",
    "0, 0, TAG, TAG, .8, 0, ''",
    "0, 0, TAG, REJECT, .8, .99, ''",
    "0, .999, TAG, REJECT, .8, 0, ''",
    ".7, .999, QUARANTINE, REJECT, .8, 0, ''",
    // high-action is never taken.
    "0, 0, TAG, REJECT, .8, 0, high-action",
    ".9, 0, TAG, QUARANTINE, .8, 0, high-action",
    "0, 1, TAG, REJECT, .8, .99, reject-threshold",
    "0, .9999999999, TAG, REJECT, .8, .99, reject-threshold",
    "0, 0, TAG, REJECT, .8, 1, reject-threshold",
    "0, .99, TAG, TAG, .8, 0, reject-threshold",
    // Nothing is spam.
    "1, 0, TAG, TAG, .8, .99, tag-threshold",
    "1, 0, TAG, REJECT, .8, 0, tag-threshold",
    "1, 1, TAG, REJECT, .8, .99, tag-threshold",
    "0, 0, TAG, TAG, 1, 0, tag-threshold",
    // spam-action is never taken.
    ".9, .9, TAG, REJECT, .8, 0, spam-action",
    ".995, 0, TAG, REJECT, .8, .99, spam-action",
    "0, 0, TAG, REJECT, .9, .9, spam-action",
    // A reject threshold that is not what it says.
    "0, .5, TAG, REJECT, .8, .99, spam-action reject-threshold",
  })
  void of_thresholdsAndActions_remarksOnWhatCannotBe(
      double tag,
      double reject,
      SpamAction spam,
      SpamAction high,
      double modelTag,
      double modelReject,
      String keys) {
    assertThat(
            Ineffective.of(
                Settings.defaults().actions(spam, high).thresholds(set(tag), set(reject)).build(),
                new ModelInfo("m", modelTag, set(modelReject), 120, 4)))
        .extracting(remark -> remark.key().replace("hamlet.policy.", ""))
        .containsExactlyInAnyOrder(keys.isEmpty() ? new String[0] : keys.split(" "));
  }

  @Test
  void of_modelWithoutRejectThreshold_saysWhatToDo() {
    assertThat(
            Ineffective.of(
                Settings.defaults().actions(SpamAction.TAG, SpamAction.REJECT).build(),
                new ModelInfo("m-1a2b", .8, OptionalDouble.empty(), 120, 4)))
        .singleElement()
        .hasToString(
            "hamlet.policy.high-action is reject, which no message gets but the GTUBE test line,"
                + " which gets reject: the model m-1a2b has no reject threshold, for it was measured on too little"
                + " ham, and reject-threshold is model; set hamlet.policy.reject-threshold to a"
                + " probability, for example 0.999, or train with more ham");
  }

  /** The test line gets high-action, never spam-action, and nothing where it is switched off. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 | 0 | TAG | TAG    | true  | no message gets spam-action but the GTUBE test line; set
          1 | 0 | TAG | TAG    | false | no message gets spam-action; set
          1 | 1 | TAG | REJECT | true  | no message gets spam-action or high-action but the GTUBE test line, which gets reject; set
          1 | 1 | TAG | REJECT | false | no message gets spam-action or high-action; set
          .8 | 1 | TAG | REJECT | true  | no message gets high-action but the GTUBE test line, which gets reject; set
          .8 | 1 | TAG | REJECT | false | no message gets high-action; set
          .8 | 0 | TAG | REJECT | true  | no message gets but the GTUBE test line, which gets reject: the model
          .8 | 0 | TAG | REJECT | false | no message gets: the model
          """)
  void of_actionOutOfReach_namesTheTestLineWhereItCounts(
      double tag, double reject, SpamAction spam, SpamAction high, boolean gtube, String said) {
    assertThat(
            Ineffective.of(
                Settings.defaults()
                    .actions(spam, high)
                    .thresholds(set(tag), set(reject))
                    .gtube(gtube)
                    .build(),
                new ModelInfo("m", .8, OptionalDouble.empty(), 120, 4)))
        .first()
        .asString()
        .contains(said);
  }

  @Test
  void of_modeThatDoesLess_saysWhichActionsNoMessageGets() {
    Settings rejecting = Settings.defaults().actions(SpamAction.QUARANTINE, SpamAction.REJECT);
    ModelInfo model = new ModelInfo("m", .8, OptionalDouble.empty(), 120, 4);
    assertThat(Ineffective.of(rejecting.in(PolicyMode.TAG).build(), model))
        .singleElement()
        .hasToString(
            "hamlet.policy.high-action is reject, which no message gets: mode is tag, and spam is"
                + " only marked; set mode = enforce, or high-action = tag");
    assertThat(Ineffective.of(rejecting.in(PolicyMode.SHADOW).build(), model))
        .singleElement()
        .asString()
        .startsWith("hamlet.policy.mode is shadow: no message is marked, held or refused");
    assertThat(Ineffective.of(Settings.defaults().in(PolicyMode.TAG).build(), model)).isEmpty();
  }

  @Test
  void of_recipientsWhoseSettingsDoLess_saysSoOfTheirEntry() {
    RecipientSettings fine = entry(OptionalDouble.of(.9), Optional.empty());
    RecipientSettings never = entry(OptionalDouble.of(1), Optional.empty());
    RecipientSettings shadow = entry(OptionalDouble.empty(), Optional.of(PolicyMode.SHADOW));
    assertThat(
            Ineffective.of(
                Settings.defaults().to(fine, never, shadow).build(),
                new ModelInfo("m", .8, OptionalDouble.empty(), 120, 4)))
        .extracting(Remark::toString)
        .satisfiesExactly(
            of2 ->
                assertThat(of2)
                    .startsWith(
                        "hamlet.policy.recipients has in its entry 2: tag-threshold is 1.0, which no"
                            + " P(spam) reaches"),
            of3 -> assertThat(of3).contains("has in its entry 3: mode is shadow: no message"));
  }

  private static RecipientSettings entry(OptionalDouble tag, Optional<PolicyMode> mode) {
    return new RecipientSettings(
        List.of("@example.com"),
        mode,
        tag,
        OptionalDouble.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void of_networkOfEverybody_saysThatAllMailPasses() {
    assertThat(
            Ineffective.of(
                Settings.defaults().exempting(true, "0.0.0.0/0", "192.0.2.0/24", "::/0").build(),
                new ModelInfo("m", .8, OptionalDouble.empty(), 120, 4)))
        .extracting(Remark::found)
        .satisfiesExactly(
            ipv4 -> assertThat(ipv4).startsWith("holds 0.0.0.0/0: all mail"),
            ipv6 -> assertThat(ipv6).contains("/0: all mail"));
  }

  @Test
  void of_ageWithoutACache_hasNoEffect() {
    assertThat(Ineffective.of(new CacheSettings(0, Duration.ofMinutes(1))))
        .extracting(Remark::key)
        .containsExactly("hamlet.cache.expire-after");
    assertThat(Ineffective.of(new CacheSettings(0, CacheSettings.defaults().expireAfter())))
        .isEmpty();
    assertThat(Ineffective.of(new CacheSettings(1, Duration.ofMinutes(1)))).isEmpty();
  }

  private static OptionalDouble set(double threshold) {
    return threshold == 0 ? OptionalDouble.empty() : OptionalDouble.of(threshold);
  }
}
