package org.hamletmail.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.hamletmail.config.ListenAddress;
import org.hamletmail.config.StatusSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells by HTTP how the daemon is: a page at {@code /}, {@code /metrics}, {@code /healthz}, {@code
 * /readyz}. Nothing can be changed here. Thread-safe.
 *
 * <p>The JDK's server, whose limits are properties of the JVM. What a peer may take is bounded by
 * them: connections, the size and the time of a request, the time of an answer.
 */
public final class StatusServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StatusServer.class);

  /** Limits, by the JDK's names; times in seconds. */
  private static final Map<String, String> LIMITS =
      Map.of(
          "jdk.httpserver.maxConnections", "32",
          "sun.net.httpserver.maxIdleConnections", "8",
          "sun.net.httpserver.maxReqTime", "10",
          "sun.net.httpserver.maxRspTime", "10",
          "sun.net.httpserver.maxReqHeaders", "64",
          "sun.net.httpserver.maxReqHeaderSize", "16384");

  private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
  private static final String HTML = "text/html; charset=utf-8";
  private static final String TEXT = "text/plain; charset=utf-8";

  /** A name that leads here although it isn't this machine's belongs to somebody else's page. */
  private static final String OWN_HOST =
      "localhost(:\\d+)?|[0-9.]{7,15}(:\\d+)?|\\[[0-9A-Fa-f:.]+](:\\d+)?";

  private final Optional<HttpServer> server;
  private final ExecutorService threads;
  private final Optional<Token> token;
  private final Map<String, Resource> resources;

  /** Something that can be asked for. */
  private record Resource(boolean secret, Supplier<Reply> reply) {}

  /** An answer. */
  private record Reply(int code, String type, String text) {}

  private StatusServer(
      StatusSettings settings,
      Figures figures,
      ServingDaemon daemon,
      History history,
      Course course) {
    StatusPage page = new StatusPage(daemon, figures, history, course, Clock.systemUTC());
    this.token = settings.tokenFile().map(Token::read);
    this.resources =
        Map.of(
            "/", new Resource(true, () -> new Reply(200, HTML, page.html())),
            "/healthz", new Resource(false, () -> new Reply(200, TEXT, "ok\n")),
            "/readyz", new Resource(false, () -> readiness(daemon)),
            "/metrics", new Resource(true, () -> new Reply(200, METRICS, figures.text(daemon))));
    // A thread a connection, of which there are few.
    this.threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("hamlet-status-", 0).factory());
    this.server = settings.listen().map(this::listen);
  }

  /**
   * Starts to serve where the settings say; where they say nowhere, nothing is served.
   *
   * @throws StatusStartException if the port can't be listened on, or the token can't be used
   */
  public static StatusServer start(
      StatusSettings settings,
      Figures figures,
      ServingDaemon daemon,
      History history,
      Course course) {
    LIMITS.forEach((name, value) -> System.getProperties().putIfAbsent(name, value));
    StatusServer status = new StatusServer(settings, figures, daemon, history, course);
    status.address().ifPresent(address -> LOG.info("telling the status at={}", address));
    return status;
  }

  /**
   * Reads the token as a start would.
   *
   * @throws StatusStartException if it can't be used
   */
  public static void check(StatusSettings settings) {
    settings.tokenFile().ifPresent(Token::read);
  }

  private HttpServer listen(ListenAddress.Inet address) {
    InetSocketAddress local = new InetSocketAddress(address.host(), address.port());
    if (local.isUnresolved()) {
      throw new StatusStartException(
          "hamlet.status.listen", address, "the host is unknown; use an address");
    }
    try {
      HttpServer http = HttpServer.create(local, 0);
      http.setExecutor(threads);
      http.createContext("/", this::answer);
      http.start();
      return http;
    } catch (IOException e) {
      throw new StatusStartException(
          "hamlet.status.listen",
          address,
          e.getMessage() + "; stop what uses it, or choose another port",
          e);
    }
  }

  /** Returns where it listens, a port that the system chose filled in; empty where it doesn't. */
  Optional<InetSocketAddress> address() {
    return server.map(HttpServer::getAddress);
  }

  private static Reply readiness(ServingDaemon daemon) {
    return daemon
        .trouble()
        .map(why -> new Reply(503, TEXT, why + "\n"))
        .orElseGet(() -> new Reply(200, TEXT, "ready\n"));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      send(exchange, reply(exchange));
    } catch (RuntimeException | Error e) {
      LOG.warn("a question of the status could not be answered cause={}", e.getClass().getName());
      throw e;
    }
  }

  private Reply reply(HttpExchange exchange) {
    Headers asked = exchange.getRequestHeaders();
    if (!exchange.getRequestMethod().matches("GET|HEAD")) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      return new Reply(405, TEXT, "nothing can be changed here\n");
    }
    if (token.isEmpty() && !String.valueOf(asked.getFirst("Host")).matches(OWN_HOST)) {
      return new Reply(421, TEXT, "ask for an address or localhost, not for a name\n");
    }
    Resource resource = resources.get(exchange.getRequestURI().getPath());
    if (resource == null) {
      return new Reply(404, TEXT, "there is nothing here\n");
    }
    if (resource.secret() && token.isPresent()) {
      String authorization = asked.getFirst("Authorization");
      if (authorization == null || !token.get().isIn(authorization)) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"Hamlet\"");
        return new Reply(401, TEXT, "the token is missing or wrong\n");
      }
    }
    return resource.reply().get();
  }

  private static void send(HttpExchange exchange, Reply reply) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", reply.type());
    headers.set("Cache-Control", "no-store");
    headers.set("Content-Security-Policy", StatusPage.POLICY);
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("X-Content-Type-Options", "nosniff");
    byte[] body = reply.text().getBytes(UTF_8);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(reply.code(), -1);
      return;
    }
    exchange.sendResponseHeaders(reply.code(), body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.ifPresent(http -> http.stop(0));
    threads.shutdownNow();
  }
}
