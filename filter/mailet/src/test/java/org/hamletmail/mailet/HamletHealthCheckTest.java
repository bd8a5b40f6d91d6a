package org.hamletmail.mailet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.james.core.healthcheck.Result;
import org.apache.james.core.healthcheck.ResultStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

class HamletHealthCheckTest {
  @TempDir Path home;
  private FakeJames james;
  private HamletMailet mailet;

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
    assertThat(result.getCause()).contains("Hamlet does not classify: broken, as asked");
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

  private static Result check() {
    return Mono.from(new HamletHealthCheck().check()).blockOptional().orElseThrow();
  }
}
