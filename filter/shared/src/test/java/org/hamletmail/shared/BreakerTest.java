package org.hamletmail.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private final AtomicLong now = new AtomicLong();
  private final Breaker breaker = new Breaker(Duration.ofSeconds(5), now::get);

  @Test
  void failed_fiveTimes_opensOnce() {
    for (int i = 0; i < 4; i++) {
      assertThat(breaker.failed()).isFalse();
      assertThat(breaker.permits()).isTrue();
    }
    assertThat(breaker.failed()).isTrue();
    assertThat(breaker.failed()).isFalse();
    assertThat(breaker.permits()).isFalse();
  }

  @Test
  void failed_oneInFour_staysClosed() {
    for (int i = 0; i < 1000; i++) {
      assertThat(breaker.failed()).isFalse();
      for (int j = 0; j < 3; j++) {
        assertThat(breaker.succeeded()).isFalse();
      }
    }
  }

  @Test
  void failed_oneInTwo_opens() {
    boolean opened = false;
    for (int i = 0; i < 20; i++) {
      opened |= breaker.failed();
      breaker.succeeded();
    }
    assertThat(opened).isTrue();
  }

  @Test
  void permits_open_oneTrialAPause() {
    open();
    now.addAndGet(Duration.ofSeconds(5).toNanos() - 1);
    assertThat(breaker.permits()).isFalse();
    now.addAndGet(1);
    assertThat(breaker.permits()).isTrue();
    assertThat(breaker.permits()).isFalse();
    assertThat(breaker.failed()).isFalse();
    assertThat(breaker.permits()).isFalse();
    now.addAndGet(Duration.ofSeconds(5).toNanos());
    assertThat(breaker.permits()).isTrue();
    assertThat(breaker.succeeded()).isTrue();
    assertThat(breaker.isOpen()).isFalse();
    assertThat(breaker.permits()).isTrue();
  }

  @Test
  void succeeded_callFromBeforeItOpened_closesNothing() {
    open();
    assertThat(breaker.succeeded()).isFalse();
    assertThat(breaker.permits()).isFalse();
  }

  private void open() {
    for (int i = 0; i < 5; i++) {
      breaker.failed();
    }
  }
}
