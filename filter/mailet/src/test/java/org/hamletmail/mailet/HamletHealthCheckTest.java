package org.hamletmail.mailet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Stream;
import javax.mail.MessagingException;
import org.apache.james.core.healthcheck.Result;
import org.apache.james.core.healthcheck.ResultStatus;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

class HamletHealthCheckTest {
  @TempDir Path home;
  private FakeJames james;
  private HamletMailet mailet;
  private long kept;

  @BeforeEach
  void start() throws Exception {
    james = new FakeJames(home);
    james.conf("");
    mailet = new HamletMailet(james.environment());
  }

  @AfterEach
  void stop() {
    mailet.destroy();
    james.close();
  }

  @Test
  void check_classifierAnswers_isHealthy() throws Exception {
    mailet.init(james.mailetConfig());
    Result result = check();
    assertThat(result.getStatus()).isEqualTo(ResultStatus.HEALTHY);
    assertThat(result.getComponentName().getName()).isEqualTo("Hamlet");
    assertThat(james.classifier.asked).hasValue(1);
  }

  @Test
  void check_classifierFails_isUnhealthyAndSaysWhy() throws Exception {
    mailet.init(james.mailetConfig());
    james.classifier.failing = true;
    Result result = check();
    assertThat(result.getStatus()).isEqualTo(ResultStatus.UNHEALTHY);
    assertThat(result.getCause())
        .contains(
            "Hamlet does not classify: "
                + "org.hamletmail.classifier.ClassificationException: broken, as asked");
    james.classifier.failing = false;
    assertThat(check().getStatus()).as("once it works again").isEqualTo(ResultStatus.HEALTHY);
  }

  @Test
  void check_nobodyUsesHamlet_isDegraded() {
    Result result = check();
    assertThat(result.getStatus()).isEqualTo(ResultStatus.DEGRADED);
    assertThat(result.getCause()).contains("no hook and no mailet uses Hamlet");
  }

  @Test
  void check_lastUserGone_isDegradedAgain() throws Exception {
    mailet.init(james.mailetConfig());
    assertThat(check().getStatus()).isEqualTo(ResultStatus.HEALTHY);
    mailet.destroy();
    assertThat(check().getStatus()).isEqualTo(ResultStatus.DEGRADED);
  }

  @Test
  void check_mailThatCouldNotBeClassifiedIsKept_isDegradedAndSaysHowMuchAndWhere()
      throws Exception {
    mailet.init(james.mailetConfig());
    kept = 3;
    Result result = check();
    assertThat(result.getStatus()).isEqualTo(ResultStatus.DEGRADED);
    assertThat(result.getCause())
        .contains(
            "3 mails wait in var/mail/hamlet-failed that could not be classified: reprocess them");
    kept = 0;
    assertThat(check().getStatus()).isEqualTo(ResultStatus.HEALTHY);
  }

  @Test
  void check_lastMailFailed_isDegradedUntilOneIsClassifiedOrItIsLongAgo() throws Exception {
    mailet.init(james.mailetConfig());
    FakeMail broken = FakeJames.mail("Subject: x\n\nbroken\n", "ann@example.com");
    assertThatThrownBy(() -> mailet.service(broken)).isInstanceOf(MessagingException.class);
    Result result = check();
    assertThat(result.getStatus()).isEqualTo(ResultStatus.DEGRADED);
    assertThat(result.getCause().orElseThrow())
        .startsWith("the last message could not be classified: classifier_failed at ");
    assertThat(checkAfter(Duration.ofMinutes(9)).getStatus()).isEqualTo(ResultStatus.DEGRADED);
    assertThat(checkAfter(Duration.ofMinutes(11)).getStatus())
        .as("no mail since, and the model answers")
        .isEqualTo(ResultStatus.HEALTHY);
    mailet.service(FakeJames.mail("Subject: x\n\ntext\n", "ann@example.com"));
    assertThat(check().getStatus()).isEqualTo(ResultStatus.HEALTHY);
  }

  private MailRepositoryStore repositories() {
    return StandIn.of(
        MailRepositoryStore.class,
        (method, arguments) -> {
          assertThat(method).isEqualTo("getByPath");
          if (!arguments[0].equals(MailRepositoryPath.from("var/mail/hamlet-failed"))) {
            return Stream.empty();
          }
          return Stream.of(
              StandIn.of(
                  MailRepository.class,
                  (of, none) -> {
                    assertThat(of).isEqualTo("size");
                    return kept;
                  }));
        });
  }

  private Result check() {
    return checkAfter(Duration.ZERO);
  }

  private Result checkAfter(Duration time) {
    InstantSource clock = () -> Instant.now().plus(time);
    return Mono.from(new HamletHealthCheck(repositories(), clock).check())
        .blockOptional()
        .orElseThrow();
  }
}
