package org.hamletmail.milter;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConnectionTableTest {

  private final AtomicLong now = new AtomicLong();
  private final ConnectionTable table = new ConnectionTable(2, now::get);

  @Test
  void admit_bothPlacesSpokeJustNow_refuses() {
    ConnectionTable.Place first = place();
    place().heard();
    assertThat(table.admit(new EmbeddedChannel()).place()).isEmpty();
    pass(ConnectionTable.SILENT_AT_FIRST.minusNanos(1));
    assertThat(table.admit(new EmbeddedChannel()).place()).isEmpty();
    pass(Duration.ofNanos(1));
    assertThat(table.admit(new EmbeddedChannel()).displaced()).contains(first);
  }

  @Test
  void admit_oneHasNotNegotiated_displacesItBeforeOneThatIsSilentForLonger() {
    ConnectionTable.Place negotiated = place();
    negotiated.heard();
    pass(ConnectionTable.SILENT_BETWEEN);
    ConnectionTable.Place unnegotiated = place();
    ConnectionTable.Admission next = table.admit(new EmbeddedChannel());
    assertThat(next.displaced()).contains(negotiated);
    next.place().orElseThrow().heard();
    pass(ConnectionTable.SILENT_AT_FIRST);
    assertThat(table.admit(new EmbeddedChannel()).displaced()).contains(unnegotiated);
  }

  @Test
  void admit_silentForLongBoth_displacesTheUnnegotiatedOne() {
    ConnectionTable.Place negotiated = place();
    negotiated.heard();
    pass(Duration.ofMinutes(1));
    ConnectionTable.Place unnegotiated = place();
    pass(Duration.ofMinutes(1));
    assertThat(table.admit(new EmbeddedChannel()).displaced()).contains(unnegotiated);
  }

  @Test
  void admit_messageOnItsWay_keepsItsPlaceHoweverSilent() {
    for (int i = 0; i < 2; i++) {
      assertThat(place().beginMessage()).isTrue();
    }
    pass(Duration.ofDays(1));
    assertThat(table.admit(new EmbeddedChannel()).place()).isEmpty();
  }

  /** A mail server that is quick begins the next message before the last answer has left. */
  @Test
  void endMessage_nextHasBegun_keepsThePlace() {
    ConnectionTable.Place busy = place();
    busy.heard();
    ConnectionTable.Place other = place();
    assertThat(other.beginMessage()).isTrue();
    assertThat(busy.beginMessage()).isTrue();
    assertThat(busy.beginMessage()).isTrue();
    busy.endMessage();
    pass(Duration.ofDays(1));
    assertThat(table.admit(new EmbeddedChannel()).place()).isEmpty();
    busy.endMessage();
    assertThat(table.admit(new EmbeddedChannel()).place()).isEmpty();
    pass(ConnectionTable.SILENT_BETWEEN);
    assertThat(table.admit(new EmbeddedChannel()).displaced()).contains(busy);
    assertThat(busy.beginMessage()).isFalse();
  }

  @Test
  void admit_oneHasClosed_getsItsPlace() {
    EmbeddedChannel gone = new EmbeddedChannel();
    assertThat(table.admit(gone).place()).isPresent();
    place();
    var unused = gone.close();
    ConnectionTable.Admission next = table.admit(new EmbeddedChannel());
    assertThat(next.place()).isPresent();
    assertThat(next.displaced()).isEmpty();
  }

  private ConnectionTable.Place place() {
    return table.admit(new EmbeddedChannel()).place().orElseThrow();
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }
}
