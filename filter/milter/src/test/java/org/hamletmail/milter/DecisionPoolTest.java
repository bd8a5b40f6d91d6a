package org.hamletmail.milter;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.hamletmail.policy.Decision;
import org.hamletmail.policy.Envelope;
import org.hamletmail.policy.Reason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What only the pool can see: failures that the filter itself let through. */
class DecisionPoolTest {
  private static final Envelope ENVELOPE =
      new Envelope("a@example.org", List.of(), Optional.empty(), false, Optional.of("4F2A"));

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void log_filterFailsWithTheMessageInItsWords_hasTypeAndPlaceOnly(boolean failsTwice)
      throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(DecisionPool.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    Level before = logger.getEffectiveLevel();
    logger.setLevel(Level.TRACE);
    logger.addAppender(lines);
    try (DecisionPool pool = new DecisionPool(quoting(failsTwice), 1, 1)) {
      CompletableFuture<Optional<Decision>> answer = new CompletableFuture<>();
      byte[] message = "private words".getBytes(StandardCharsets.US_ASCII);
      pool.submit(ENVELOPE, message, () -> true, answer::complete);
      assertThat(answer.get(10, TimeUnit.SECONDS)).isPresent();
    } finally {
      logger.detachAppender(lines);
      logger.setLevel(before);
    }
    assertThat(lines.list).hasSize(failsTwice ? 2 : 1);
    PatternLayout everything = new PatternLayout();
    everything.setContext(logger.getLoggerContext());
    everything.setPattern("%msg %ex");
    everything.start();
    assertThat(lines.list)
        .extracting(everything::doLayout)
        .allSatisfy(line ->
            assertThat(line)
                .contains("cause=java.lang.IllegalStateException", "at=")
                .doesNotContain("private words"));
  }

  private static MessageFilter quoting(boolean failsTwice) {
    FakeFilter fake = new FakeFilter();
    return new MessageFilter() {
      @Override
      public Optional<Decision> decide(Envelope envelope, byte[] message, BooleanSupplier claim) {
        throw new IllegalStateException(new String(message, StandardCharsets.US_ASCII));
      }

      @Override
      public Decision failed(Envelope envelope, Reason reason) {
        if (failsTwice) {
          throw new IllegalStateException("private words");
        }
        return fake.failed(envelope, reason);
      }
    };
  }
}
