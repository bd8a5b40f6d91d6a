package org.hamletmail.milter;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.hamletmail.config.ListenAddress;
import org.hamletmail.config.MilterSettings;
import org.hamletmail.policy.DecisionPool;
import org.hamletmail.policy.MessageFilter;
import org.hamletmail.status.ServingDaemon;
import org.nightcode.milter.codec.Int32LenFrameEncoder;
import org.nightcode.milter.codec.MilterPacketEncoder;
import org.nightcode.milter.net.MilterChannelHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves MTAs by the milter protocol, version 6, until it is closed. Safe for use by several
 * threads.
 *
 * <p>jMilter speaks the protocol. In front of it stand a limit on the size of packets before any is
 * stored, an idle timeout that counts whole packets, and {@link PacketReader}. Its own gateway is
 * not used: that retries a busy port for ever. The JDK's transport serves both kinds of sockets;
 * the native one would save microseconds of a milter's milliseconds.
 */
// A write or close that fails ends the channel, which is seen there.
@SuppressWarnings("FutureReturnValueIgnored")
public final class MilterServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MilterServer.class);
  private static final String NO_UNSAFE = "io.netty.noUnsafe";

  static {
    // From Java 24 on the JVM warns on stderr of Netty's way around the garbage collector, which is
    // of no use for so little data. Before the first class of Netty is asked, and if nobody chose.
    if (System.getProperty(NO_UNSAFE) == null) {
      System.setProperty(NO_UNSAFE, "true");
    }
  }

  private static final int LENGTH_FIELD_BYTES = 4;

  /** Connections only parse and copy; classification has threads of its own. */
  private static final int IO_THREADS = 2;

  private static final Duration LAST_PATIENCE = Duration.ofSeconds(1);
  private static final AttributeKey<SpamMilterHandler> HANDLER =
      AttributeKey.valueOf(MilterServer.class, "handler");

  private volatile MilterSettings settings;
  private final EventLoopGroup acceptors;
  private final EventLoopGroup loops;
  private final DecisionPool pool;
  private final MilterMetrics metrics;
  private final MessageMemory memory;
  private volatile SpamMilterHandler.Shared shared;

  /** Of all connections, some of which may have begun under other settings. */
  private volatile Duration longestDeadline;

  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ConnectionTable table;
  private final Listener listener;

  private MilterServer(
      MilterSettings settings,
      int maxMessageBytes,
      long memoryForMessages,
      MessageFilter filter,
      MeterRegistry registry,
      LongSupplier nanoTime) {
    QuietJMilter.install();
    this.settings = settings;
    longestDeadline = settings.deadline();
    table = new ConnectionTable(settings.maxConnections(), nanoTime);
    pool =
        new DecisionPool(
            "milter-decide",
            filter,
            settings.workers(),
            settings.queue(),
            MilterMetrics.waits(registry)::record);
    memory = new MessageMemory(memoryForMessages);
    metrics = new MilterMetrics(registry, pool, memory);
    shared = shared(settings, maxMessageBytes);
    acceptors = new NioEventLoopGroup(1, new DefaultThreadFactory("milter-accept"));
    loops = new NioEventLoopGroup(IO_THREADS, new DefaultThreadFactory("milter-io"));
    try {
      listener =
          Listener.open(
              settings,
              acceptors,
              loops,
              new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                  accept(channel);
                }
              });
    } catch (RuntimeException e) {
      release();
      throw e;
    }
    LOG.info(
        "listening socket={} workers={} queue={}", address(), settings.workers(), settings.queue());
  }

  /**
   * Starts to serve.
   *
   * @param maxMessageBytes bytes of a message that the filter gets, one more where it is longer
   * @param registry gets the milter's own figures
   * @throws MilterStartException if the socket can't be listened on
   */
  public static MilterServer start(
      MilterSettings settings, int maxMessageBytes, MessageFilter filter, MeterRegistry registry) {
    // Buffers that grow and text that is extracted take several times what the messages take.
    long quarter = Runtime.getRuntime().maxMemory() / 4;
    long memory = Math.max(quarter, maxMessageBytes);
    return start(settings, maxMessageBytes, memory, filter, registry, System::nanoTime);
  }

  static MilterServer start(
      MilterSettings settings,
      int maxMessageBytes,
      long memoryForMessages,
      MessageFilter filter,
      MeterRegistry registry,
      LongSupplier nanoTime) {
    return new MilterServer(
        settings, maxMessageBytes, memoryForMessages, filter, registry, nanoTime);
  }

  private SpamMilterHandler.Shared shared(MilterSettings settings, int maxMessageBytes) {
    return new SpamMilterHandler.Shared(
        pool,
        metrics,
        settings.deadline(),
        settings.progressInterval(),
        new MilterTransaction.Limits(
            maxMessageBytes, settings.maxRecipients(), settings.maxHeaderFields()),
        memory);
  }

  /**
   * Takes up other settings: workers and the limit of connections at once, the rest for connections
   * that begin from now on. The socket, its mode and the queue's length stay what they are.
   *
   * @param maxMessageBytes as for {@link #start}
   */
  synchronized void change(MilterSettings other, int maxMessageBytes) {
    pool.resize(other.workers());
    table.limit(other.maxConnections());
    memory.allow(maxMessageBytes);
    if (other.deadline().compareTo(longestDeadline) > 0) {
      longestDeadline = other.deadline();
    }
    shared = shared(other, maxMessageBytes);
    settings = other;
  }

  /** Returns what it is at. */
  ServingDaemon.Load load() {
    return new ServingDaemon.Load(
        pool.workers(),
        pool.active(),
        pool.waiting(),
        pool.stuck(MilterMetrics.STUCK),
        metrics.connections());
  }

  /** Returns why no mail is decided on now; empty where all is well. */
  Optional<String> trouble() {
    if (closed.get()) {
      return Optional.of("stopping");
    }
    int workers = pool.workers();
    return pool.stuck(MilterMetrics.STUCK) < workers
        ? Optional.empty()
        : Optional.of("stuck: all " + workers + " workers hang at a message");
  }

  /** Returns where it listens; a port that the system chose is filled in. */
  public ListenAddress address() {
    return listener.address();
  }

  private void accept(Channel channel) {
    MilterSettings now = settings;
    metrics.connected();
    channel.closeFuture().addListener(done -> metrics.disconnected());
    if (closed.get()) {
      channel.close();
      return;
    }
    ConnectionTable.Admission admission = table.admit(channel);
    admission.displaced().ifPresent(this::close);
    if (admission.place().isEmpty()) {
      metrics.refused();
      LOG.warn(
          "refusing a connection, none of the others has been silent for long limit={}",
          now.maxConnections());
      channel.close();
      return;
    }
    ConnectionTable.Place place = admission.place().get();
    SpamMilterHandler handler = new SpamMilterHandler(channel, place, shared);
    channel.attr(HANDLER).set(handler);
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addLast(
        new LengthFieldBasedFrameDecoder(
            LENGTH_FIELD_BYTES + now.maxFrameBytes(),
            0,
            LENGTH_FIELD_BYTES,
            0,
            LENGTH_FIELD_BYTES));
    // Behind the frames: a peer that sends a byte now and then is as good as silent.
    pipeline.addLast(
        new IdleStateHandler(now.idleTimeout().toMillis(), 0, 0, TimeUnit.MILLISECONDS));
    pipeline.addLast(new PacketReader());
    pipeline.addLast(new Int32LenFrameEncoder());
    pipeline.addLast(new MilterPacketEncoder());
    pipeline.addLast(new ConnectionGuard(place, now.negotiationTimeout(), handler::answerDue));
    pipeline.addLast(new MilterChannelHandler(handler));
    connections.add(channel);
  }

  private void close(ConnectionTable.Place displaced) {
    metrics.displaced();
    LOG.warn(
        "closing a silent connection for a new one channel={} idle_s={} limit={}",
        displaced.channel().id(),
        displaced.silence().toSeconds(),
        settings.maxConnections());
    displaced.channel().close();
  }

  /**
   * Stops listening, lets messages that are on their way be answered within the deadline and a
   * second, and ends. Further calls do nothing.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    listener.close();
    for (Channel channel : connections) {
      channel.eventLoop().execute(() -> channel.attr(HANDLER).get().drain());
    }
    Duration patience = longestDeadline.plus(LAST_PATIENCE);
    boolean drained = connections.newCloseFuture().awaitUninterruptibly(patience.toMillis());
    if (!drained) {
      LOG.warn("closing connections with messages on their way count={}", connections.size());
      connections.close().awaitUninterruptibly(LAST_PATIENCE.toMillis());
    }
    release();
    LOG.info("stopped socket={}", address());
  }

  private void release() {
    pool.close();
    acceptors.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
