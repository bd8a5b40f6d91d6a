package org.hamletmail.milter;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hamletmail.policy.Decision;
import org.hamletmail.policy.DecisionPool;
import org.hamletmail.policy.Envelope;
import org.hamletmail.policy.Reason;
import org.jspecify.annotations.Nullable;
import org.nightcode.milter.AbstractMilterHandler;
import org.nightcode.milter.Actions;
import org.nightcode.milter.MilterContext;
import org.nightcode.milter.MilterException;
import org.nightcode.milter.ProtocolSteps;
import org.nightcode.milter.ResponseCode;
import org.nightcode.milter.codec.MilterPacket;
import org.nightcode.milter.util.MilterPackets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection from an MTA: collects each message, has it decided on, and answers.
 *
 * <p>Everything here runs on the connection's event loop, so there are no locks. A decision comes
 * back as a task on that loop and counts only while its message is still the one that is waiting:
 * after ABORT, a new MAIL, or the deadline it is dropped. Who answers, the worker or the deadline,
 * is settled by one claim, so that each message is answered, logged and counted once.
 */
// A write or close that fails ends the channel, which is seen there.
@SuppressWarnings("FutureReturnValueIgnored")
final class SpamMilterHandler extends AbstractMilterHandler {

  private static final Logger LOG = LoggerFactory.getLogger(SpamMilterHandler.class);

  private static final Actions ACTIONS =
      Actions.builder().addHeader().changeDeleteHeaders().quarantineEnvelope().build();

  /**
   * HELO and unknown commands are of no use here. The no-reply flags are not asked for: over TCP
   * they cost more, by delayed acknowledgements, than the replies that they save.
   */
  private static final ProtocolSteps STEPS =
      ProtocolSteps.builder()
          .noHelo()
          .noUnknownCommands()
          .understandSkip()
          .headerValueLeadingSpace()
          .build();

  private static final MilterPacket PROGRESS =
      MilterPacket.builder().command(ResponseCode.SMFIR_PROGRESS).build();

  /** What all connections share. */
  record Shared(
      DecisionPool pool,
      MilterMetrics metrics,
      Duration deadline,
      Duration progressInterval,
      MilterTransaction.Limits limits,
      MessageMemory memory) {}

  /** A message whose answer is due. */
  private static final class Pending {
    final Envelope envelope;
    final HeaderCounts headerCounts;
    final boolean leadingSpace;
    final MessageMemory.Share share;
    final long since = System.nanoTime();
    final AtomicBoolean claimed = new AtomicBoolean();
    DecisionPool.@Nullable Work work;
    @Nullable Future<?> deadline;
    @Nullable Future<?> progress;

    Pending(Envelope envelope, MilterTransaction message) {
      this.envelope = envelope;
      this.headerCounts = message.headerCounts();
      this.leadingSpace = message.leadingSpace();
      this.share = message.share();
    }

    /** Returns true to the first that asks, on whatever thread. */
    boolean claim() {
      return claimed.compareAndSet(false, true);
    }
  }

  private final Channel channel;
  private final ConnectionTable.Place place;
  private final Shared shared;
  private Optional<String> clientAddress = Optional.empty();
  private Map<String, String> mailMacros = Map.of();
  private @Nullable MilterTransaction transaction;
  private @Nullable Pending pending;
  private boolean tooManyRecipients;
  private boolean draining;

  SpamMilterHandler(Channel channel, ConnectionTable.Place place, Shared shared) {
    super(ACTIONS, STEPS);
    this.channel = channel;
    this.place = place;
    this.shared = shared;
  }

  /** Returns whether the MTA waits for us. */
  boolean answerDue() {
    return pending != null;
  }

  /** Closes the connection as soon as no message is on its way. */
  void drain() {
    draining = true;
    if (transaction == null && pending == null) {
      channel.close();
    }
  }

  @Override
  public void optneg(MilterContext context, int version, Actions mtaActions, ProtocolSteps mtaSteps)
      throws MilterException {
    int offered = mtaActions.bitmap();
    if ((offered & ACTIONS.bitmap()) != ACTIONS.bitmap()) {
      LOG.warn(
          "the MTA does not let milters add, change and quarantine: closing offered=0x{} needed=0x{}",
          Integer.toHexString(offered),
          Integer.toHexString(ACTIONS.bitmap()));
    }
    super.optneg(context, version, mtaActions, mtaSteps);
  }

  @Override
  public void connect(
      MilterContext context, String host, int family, int port, @Nullable SocketAddress address)
      throws MilterException {
    clientAddress =
        address instanceof InetSocketAddress inet
            ? Optional.of(NetUtil.toAddressString(inet.getAddress()))
            : Optional.empty();
    context.sendContinue();
  }

  /**
   * Keeps macros for the message that they describe. Those of MAIL come before it. Sendmail gives
   * the queue id there, Postfix not before DATA; both give {@code auth_authen} at MAIL.
   */
  @Override
  public void macro(MilterContext context, int type, Map<String, String> macros) {
    if (type == 'M') {
      mailMacros = macros;
    } else if (transaction != null) {
      transaction.addMacros(macros);
    }
  }

  @Override
  public void envfrom(MilterContext context, List<String> from) throws MilterException {
    // Sendmail does not say ABORT between messages.
    forget();
    if (!place.beginMessage()) {
      // The connection is being closed for another one.
      return;
    }
    String sender = from.isEmpty() ? "" : from.getFirst();
    boolean leadingSpace = negotiated(context, ProtocolSteps.HEADER_VALUE_LEADING_SPACE);
    transaction =
        new MilterTransaction(
            sender, mailMacros, shared.limits(), leadingSpace, shared.memory().new Share());
    mailMacros = Map.of();
    tooManyRecipients = false;
    context.sendContinue();
  }

  @Override
  public void envrcpt(MilterContext context, List<String> recipient) throws MilterException {
    if (begun().addRecipient(recipient.isEmpty() ? "" : recipient.getFirst())) {
      context.sendContinue();
      return;
    }
    if (!tooManyRecipients) {
      tooManyRecipients = true;
      LOG.warn(
          "refusing further recipients of a message channel={} limit={}",
          channel.id(),
          shared.limits().maxRecipients());
    }
    context.sendPacket(MilterReply.TOO_MANY_RECIPIENTS);
  }

  @Override
  public void header(MilterContext context, String name, String value) throws MilterException {
    begun().addHeader(name, value);
    context.sendContinue();
  }

  @Override
  public void eoh(MilterContext context) throws MilterException {
    begun().endHeaders();
    context.sendContinue();
  }

  @Override
  public void body(MilterContext context, byte[] chunk) throws MilterException {
    boolean wantsMore = begun().addBody(chunk);
    if (wantsMore || !negotiated(context, ProtocolSteps.UNDERSTAND_SKIP)) {
      context.sendContinue();
    } else {
      context.sendPacket(MilterPackets.SMFIS_SKIP);
    }
  }

  // jMilter's own annotation says of the bytes, not of the array, that they may be null.
  @SuppressWarnings("NullAway")
  @Override
  public void eom(MilterContext context, byte @Nullable [] chunk) throws MilterException {
    MilterTransaction message = begun();
    if (chunk != null) {
      message.addBody(chunk);
    }
    transaction = null;
    Pending due = new Pending(message.envelope(clientAddress), message);
    pending = due;
    Optional<Reason> givenUp = message.givenUp();
    if (givenUp.isEmpty()) {
      due.work =
          shared
              .pool()
              .submit(
                  due.envelope,
                  message.message(),
                  shared.deadline(),
                  due::claim,
                  decision -> answerLater(due, decision));
    }
    if (due.work == null) {
      due.share.release();
      answer(due, shared.pool().failed(due.envelope, givenUp.orElse(Reason.OVERLOAD)));
      return;
    }
    EventLoop loop = channel.eventLoop();
    due.deadline =
        loop.schedule(() -> expire(due), shared.deadline().toMillis(), TimeUnit.MILLISECONDS);
    long interval = shared.progressInterval().toMillis();
    due.progress =
        loop.scheduleAtFixedRate(
            () -> channel.writeAndFlush(PROGRESS), interval, interval, TimeUnit.MILLISECONDS);
  }

  @Override
  public void abort(MilterContext context, @Nullable MilterPacket packet) {
    forget();
    if (draining) {
      channel.close();
    }
  }

  @Override
  public void quit(MilterContext context) {
    forget();
  }

  /** The MTA keeps the connection for another client. */
  @Override
  public void quitNc(MilterContext context) {
    forget();
    mailMacros = Map.of();
    clientAddress = Optional.empty();
  }

  @Override
  public void abortSession(MilterContext context, @Nullable MilterPacket packet) {
    if (packet != null) {
      LOG.warn(
          "closing a connection that breaks the milter protocol channel={} command={}",
          channel.id(),
          (char) packet.command());
    }
    super.abortSession(context, packet);
  }

  private MilterTransaction begun() throws MilterException {
    if (transaction == null) {
      throw new MilterException("part of a message before MAIL");
    }
    return transaction;
  }

  private static boolean negotiated(MilterContext context, int step) {
    return (context.getSessionProtocolSteps().bitmap() & step) != 0;
  }

  /** Called by a worker. */
  private void answerLater(Pending due, Optional<Decision> decision) {
    due.share.release();
    if (decision.isEmpty()) {
      shared.metrics().late();
      return;
    }
    try {
      channel.eventLoop().execute(() -> answer(due, decision.get()));
    } catch (RejectedExecutionException e) {
      LOG.debug("a decision came after the end of the server channel={}", channel.id());
    }
  }

  private void expire(Pending due) {
    if (due.claim()) {
      answer(due, shared.pool().failed(due.envelope, Reason.DEADLINE));
    }
  }

  private void answer(Pending due, Decision decision) {
    if (pending != due) {
      // The MTA gave up between the claim and now.
      shared.metrics().late();
      return;
    }
    settle(due);
    shared.metrics().answered(Duration.ofNanos(System.nanoTime() - due.since));
    List<MilterPacket> packets = MilterReply.packets(decision, due.headerCounts, due.leadingSpace);
    for (MilterPacket packet : packets.subList(0, packets.size() - 1)) {
      channel.write(packet);
    }
    ChannelFuture last = channel.writeAndFlush(packets.getLast());
    // Not before: a connection that is closed for another one must not lose half of an answer.
    last.addListener(written -> place.endMessage());
    if (draining) {
      last.addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** Drops whatever message is on its way. */
  private void forget() {
    if (transaction != null) {
      transaction.share().release();
      transaction = null;
      place.endMessage();
    }
    if (pending != null) {
      pending.claim();
      shared.metrics().abandoned();
      settle(pending);
      place.endMessage();
    }
  }

  private void settle(Pending due) {
    pending = null;
    if (due.deadline != null) {
      due.deadline.cancel(false);
    }
    if (due.progress != null) {
      due.progress.cancel(false);
    }
    // A worker that has begun holds the message until it ends.
    if (due.work == null || shared.pool().withdraw(due.work)) {
      due.share.release();
    }
  }
}
