package org.hamletmail.milter;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends connections that break the protocol, fall silent, or do not read what they asked for. */
// A write or close that fails ends the channel, which is seen there.
@SuppressWarnings("FutureReturnValueIgnored")
final class ConnectionGuard extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionGuard.class);

  private final ConnectionTable.Place place;
  private final Duration negotiationTimeout;
  private final BooleanSupplier answerDue;
  private @Nullable Future<?> unnegotiated;

  /**
   * Guards one connection.
   *
   * @param negotiationTimeout from its beginning to its first packet, which is negotiation
   * @param answerDue whether it is our turn: a peer that waits for us is silent with reason
   */
  ConnectionGuard(
      ConnectionTable.Place place, Duration negotiationTimeout, BooleanSupplier answerDue) {
    this.place = place;
    this.negotiationTimeout = negotiationTimeout;
    this.answerDue = answerDue;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    unnegotiated =
        ctx.executor()
            .schedule(
                () -> {
                  LOG.info(
                      "closing a connection that does not negotiate channel={}",
                      ctx.channel().id());
                  ctx.close();
                },
                negotiationTimeout.toMillis(),
                TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object packet) {
    negotiated();
    place.heard();
    ctx.fireChannelRead(packet);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    negotiated();
    ctx.fireChannelInactive();
  }

  private void negotiated() {
    if (unnegotiated != null) {
      unnegotiated.cancel(false);
      unnegotiated = null;
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof IdleStateEvent && !answerDue.getAsBoolean()) {
      LOG.info("closing an idle connection channel={}", ctx.channel().id());
      ctx.close();
    }
  }

  /** Commands are not read faster than their answers are. */
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    ctx.channel().config().setAutoRead(ctx.channel().isWritable());
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    switch (cause) {
      case TooLongFrameException tooLong ->
          LOG.warn(
              "closing a connection with a packet beyond max-frame-bytes channel={} cause={}",
              ctx.channel().id(),
              tooLong.getMessage());
      case DecoderException broken ->
          LOG.warn(
              "closing a connection that breaks the milter protocol channel={} cause={}",
              ctx.channel().id(),
              broken.getMessage());
      case IOException reset ->
          LOG.debug("connection lost channel={} cause={}", ctx.channel().id(), reset.toString());
      default ->
          LOG.error(
              "closing a connection after a failure of our own channel={}",
              ctx.channel().id(),
              cause);
    }
    ctx.close();
  }
}
