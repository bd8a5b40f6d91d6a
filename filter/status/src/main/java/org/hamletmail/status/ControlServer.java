package org.hamletmail.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.hamletmail.config.ControlSettings;
import org.hamletmail.files.UnixSocketFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code hamlet ctl} on a unix-domain socket. Who may connect is the file's mode.
 *
 * <p>One question a connection: a line of at most {@value #MAX_LINE} bytes within some seconds. The
 * answer is a line, {@code OK} or {@code ERROR}, then what there is to say in lines of UTF-8, and
 * the end of the connection. So many peers are served at once, others wait in the system's queue;
 * who reads no answer is cut off.
 */
public final class ControlServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

  static final int MAX_LINE = 256;
  private static final int AT_ONCE = 8;
  private static final int BACKLOG = 32;

  private final Duration patience;
  private final Controls controls;
  private final Optional<Bound> bound;
  private final Semaphore places = new Semaphore(AT_ONCE);
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("hamlet-control-", 0).factory());

  /** Closes connections whose time is over, on which blocking reads and writes end. */
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("hamlet-control-clock").factory());

  private record Bound(ServerSocketChannel channel, UnixSocketFile file) {}

  private ControlServer(ControlSettings settings, Controls controls, Duration patience) {
    this.controls = controls;
    this.patience = patience;
    this.bound = settings.socket().map(socket -> listen(socket.path(), settings.socketMode()));
    bound.ifPresent(
        open -> Thread.ofPlatform().daemon().name("hamlet-control").start(() -> accept(open)));
  }

  /**
   * Starts to answer where the settings say; where they say nowhere, nobody is answered.
   *
   * @throws StatusStartException if the socket can't be listened on
   */
  public static ControlServer start(ControlSettings settings, Controls controls) {
    return start(settings, controls, Duration.ofSeconds(5));
  }

  static ControlServer start(ControlSettings settings, Controls controls, Duration patience) {
    return new ControlServer(settings, controls, patience);
  }

  private static Bound listen(Path path, int mode) {
    UnixSocketFile file = new UnixSocketFile(path);
    try {
      file.clear();
      ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.bind(UnixDomainSocketAddress.of(path), BACKLOG);
        file.admit(mode);
        LOG.info("control socket={}", path);
        return new Bound(channel, file);
      } catch (IOException e) {
        file.remove();
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new StatusStartException(
          "hamlet.control.socket", path, String.valueOf(e.getMessage()), e);
    }
  }

  private void accept(Bound open) {
    try {
      while (true) {
        places.acquire();
        SocketChannel peer = open.channel().accept();
        threads.execute(() -> serve(peer));
      }
    } catch (ClosedChannelException | RejectedExecutionException e) {
      LOG.debug("the control socket is closed");
    } catch (IOException e) {
      LOG.warn("nobody can control the daemon any more cause={}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(SocketChannel peer) {
    try (peer) {
      Future<?> cut = cutSoon(peer);
      String question = line(peer);
      cut.cancel(false);
      Controls.Answer answer = controls.answer(question);
      Future<?> cutAgain = cutSoon(peer);
      write(peer, answer);
      cutAgain.cancel(false);
    } catch (IOException | RejectedExecutionException e) {
      LOG.debug("a peer of the control socket got no answer cause={}", e.toString());
    } finally {
      places.release();
    }
  }

  private Future<?> cutSoon(SocketChannel peer) {
    return clock.schedule(
        () -> {
          peer.close();
          return true;
        },
        patience.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /** Reads a line without its end; a longer one is cut, which no question is. */
  private static String line(SocketChannel peer) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(MAX_LINE);
    while (line.size() <= MAX_LINE && peer.read(buffer.clear()) >= 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        byte next = buffer.get();
        if (next == '\n') {
          return line.toString(UTF_8).strip();
        }
        line.write(next);
      }
    }
    return line.toString(UTF_8).strip();
  }

  private static void write(SocketChannel peer, Controls.Answer answer) throws IOException {
    StringBuilder text = new StringBuilder(answer.done() ? "OK\n" : "ERROR\n");
    answer.lines().forEach(line -> text.append(line).append('\n'));
    ByteBuffer left = ByteBuffer.wrap(text.toString().getBytes(UTF_8));
    while (left.hasRemaining()) {
      peer.write(left);
    }
  }

  @Override
  public void close() {
    bound.ifPresent(open -> {
      open.file().remove();
      try {
        open.channel().close();
      } catch (IOException e) {
        LOG.debug("the control socket was closed before");
      }
    });
    threads.shutdownNow();
    clock.shutdownNow();
  }
}
