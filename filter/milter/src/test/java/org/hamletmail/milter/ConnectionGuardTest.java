package org.hamletmail.milter;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConnectionGuardTest {

  /** What waits to be read by a peer that reads nothing is bounded by Netty's water marks. */
  @Test
  void channelWritabilityChanged_answersPileUp_readsNoFurtherUntilTheyAreRead() {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(100, 1_000));
    ConnectionTable.Place place =
        new ConnectionTable(1, System::nanoTime).admit(channel).place().orElseThrow();
    channel.pipeline().addLast(new ConnectionGuard(place, Duration.ofMinutes(1), () -> false));
    assertThat(channel.config().isAutoRead()).isTrue();

    var unused = channel.write(Unpooled.wrappedBuffer(new byte[2_000]));
    channel.runPendingTasks();
    assertThat(channel.config().isAutoRead()).isFalse();

    channel.flush();
    channel.runPendingTasks();
    assertThat(channel.config().isAutoRead()).isTrue();
    channel.finishAndReleaseAll();
  }
}
