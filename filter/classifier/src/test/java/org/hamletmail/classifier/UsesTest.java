package org.hamletmail.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UsesTest {
  private final AtomicInteger released = new AtomicInteger();
  private final Uses uses = new Uses(released::incrementAndGet);

  @Test
  void end_callsUnderWay_releasesWithTheLastOfThem() {
    assertThat(uses.enter()).isTrue();
    assertThat(uses.enter()).isTrue();
    uses.end();
    assertThat(uses.enter()).isFalse();
    uses.leave();
    assertThat(released).hasValue(0);
    uses.leave();
    assertThat(released).hasValue(1);
  }

  @Test
  void end_noCalls_releasesAtOnceAndOnlyOnce() {
    assertThat(uses.enter()).isTrue();
    uses.leave();
    uses.end();
    uses.end();
    assertThat(released).hasValue(1);
  }
}
