package org.hamletmail.mailet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMatcherConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsSpamAccordingToHamletTest {
  private static final String GTUBE =
      "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";

  @TempDir Path home;

  @ParameterizedTest
  @CsvSource({
    "pass, '', false",
    "pass, 0.9, false",
    "pass, 0.1, false",
    "judge, '', true",
    "judge, 0.9, true",
    "judge, 0.95, false",
  })
  void match_mailInAScriptWithoutKnownHam_matchesOnlyWhereItIsJudged(
      String unknownScripts, String condition, boolean matches) throws Exception {
    FakeMail mail = FakeJames.mail("Subject: x\n\nbuy foreign\n", "a@x.org");
    classify(mail, "hamlet.policy.unknown-scripts = " + unknownScripts);

    assertThat(matcher(condition).match(mail)).hasSize(matches ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource({
    "'', text, false",
    "'', buy, true",
    "' ', buy, true",
    "0.9, buy, true",
    "0.95, buy, false",
    "0.95, jackpot, true",
    "0.1, text, true",
    "1, jackpot, false",
    "1, " + GTUBE + ", true",
    "'', " + GTUBE + ", true",
  })
  void match_classifiedMail_matchesAllRecipientsOrNone(
      String condition, String text, boolean matches) throws Exception {
    FakeMail mail = FakeJames.mail("Subject: x\n\n" + text + "\n", "a@x.org", "b@x.org");
    classify(mail, "");
    IsSpamAccordingToHamlet matcher = matcher(condition);
    if (matches) {
      assertThat(matcher.match(mail))
          .containsExactly(new MailAddress("a@x.org"), new MailAddress("b@x.org"));
    } else {
      assertThat(matcher.match(mail)).isEmpty();
    }
  }

  @Test
  void match_mailThatNobodyClassified_matchesNone() throws Exception {
    FakeMail mail = FakeJames.mail("Subject: x\n\nbuy\n", "a@x.org");
    assertThat(matcher("").match(mail)).isEmpty();
    assertThat(matcher("0.1").match(mail)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1.1", "-1", "high", "NaN", "90%"})
  void init_conditionThatIsNoProbability_isRefused(String condition) {
    assertThatThrownBy(() -> matcher(condition))
        .isInstanceOf(MessagingException.class)
        .hasMessage(
            "IsSpamAccordingToHamlet: condition is "
                + condition
                + "; expected a probability above 0, at most 1, such as 0.99, or none");
  }

  private void classify(FakeMail mail, String settings) throws Exception {
    try (FakeJames james = new FakeJames(home)) {
      james.conf(settings);
      HamletMailet mailet = new HamletMailet(james.environment());
      mailet.init(james.mailetConfig());
      mailet.service(mail);
      mailet.destroy();
    }
  }

  private static IsSpamAccordingToHamlet matcher(String condition) throws MessagingException {
    IsSpamAccordingToHamlet matcher = new IsSpamAccordingToHamlet();
    matcher.init(
        FakeMatcherConfig.builder()
            .matcherName("IsSpamAccordingToHamlet")
            .condition(condition)
            .build());
    return matcher;
  }
}
