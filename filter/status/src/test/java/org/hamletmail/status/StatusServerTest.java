package org.hamletmail.status;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.hamletmail.config.HistorySettings;
import org.hamletmail.config.ListenAddress;
import org.hamletmail.config.StatusSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The status by HTTP, with a real client on a real port. */
@Timeout(60)
class StatusServerTest {

  private static final String TOKEN = "0123456789abcdef0123";

  private final FakeDaemon daemon = new FakeDaemon();
  private final Figures figures = new Figures();
  private final Course course = new Course();
  private final History history = History.open(HistorySettings.defaults(), figures.registry());
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<StatusServer> servers = new ArrayList<>();

  @TempDir private Path folder;

  @AfterEach
  void close() {
    servers.forEach(StatusServer::close);
    history.close();
    figures.close();
    client.close();
  }

  @Test
  void healthz_lives_isOk() throws Exception {
    InetSocketAddress server = start(Optional.empty());
    daemon.trouble = Optional.of("stuck");
    assertThat(get(server, "/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void readyz_troubleComesAndGoes_saysSo() throws Exception {
    InetSocketAddress server = start(Optional.empty());
    assertThat(get(server, "/readyz").body()).isEqualTo("ready\n");
    daemon.trouble = Optional.of("stuck: all 2 workers hang at a message");
    HttpResponse<String> answer = get(server, "/readyz");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("stuck: all 2 workers hang at a message\n");
  }

  @Test
  void metrics_modelReplaced_nameTheOneThatAnswers() throws Exception {
    InetSocketAddress server = start(Optional.empty());
    figures.registry().counter("hamlet.some", "reason", "tag_threshold").increment();
    String first = get(server, "/metrics").body();
    assertThat(first)
        .contains("hamlet_model{engine=\"PyTorch 2.7.1\",model=\"fake-0123\"} 1.0")
        .contains("hamlet_some_total{reason=\"tag_threshold\"} 1.0")
        .containsPattern("hamlet_memory_resident_bytes [1-9]")
        .contains("jvm_memory_used_bytes{area=\"heap\"");
    daemon.model = "next-4567";
    assertThat(get(server, "/metrics").body())
        .contains("model=\"next-4567\"} 1.0")
        .doesNotContain("fake-0123");
  }

  @Test
  void answers_alwaysForbidGuessingAndStoring() throws Exception {
    HttpResponse<String> answer = get(start(Optional.empty()), "/metrics");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
  }

  @Test
  void page_isHtmlThatMayRunNothing() throws Exception {
    HttpResponse<String> answer = get(start(Optional.empty()), "/");
    assertThat(answer.body()).startsWith("<!doctype html>").contains("<title>Hamlet: ready");
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'; style-src 'sha256-")
        .doesNotContain("unsafe");
  }

  @Test
  void post_anything_isRefused() throws Exception {
    InetSocketAddress server = start(Optional.empty());
    HttpRequest post =
        HttpRequest.newBuilder(uri(server, "/metrics"))
            .POST(HttpRequest.BodyPublishers.ofString("x"))
            .build();
    assertThat(client.send(post, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(405);
    assertThat(get(server, "/nothing").statusCode()).isEqualTo(404);
    assertThat(get(server, "/metrics/../etc/passwd").statusCode()).isEqualTo(404);
  }

  /** A page from elsewhere whose name leads to this machine asks with its own name. */
  @Test
  void host_nameOfSomebodyElse_isRefused() throws Exception {
    InetSocketAddress server = start(Optional.empty());
    assertThat(raw(server, "evil.example", "")).startsWith("HTTP/1.1 421");
    assertThat(raw(server, "localhost:" + server.getPort(), "")).startsWith("HTTP/1.1 200");
    assertThat(raw(server, "[::1]:" + server.getPort(), "")).startsWith("HTTP/1.1 200");
  }

  @Test
  void token_isAskedForButByProbes() throws Exception {
    InetSocketAddress server = start(Optional.of(token(TOKEN + "\n", "rw-r-----")));
    assertThat(get(server, "/healthz").statusCode()).isEqualTo(200);
    assertThat(get(server, "/readyz").statusCode()).isEqualTo(200);
    assertThat(get(server, "/metrics").headers().firstValue("WWW-Authenticate")).isPresent();
    assertThat(get(server, "/").statusCode()).isEqualTo(401);
    String basic = "Basic " + Base64.getEncoder().encodeToString(("me:" + TOKEN).getBytes(UTF_8));
    for (String known : List.of("Bearer " + TOKEN, basic, "bearer " + TOKEN)) {
      assertThat(raw(server, "mx.example.org", "Authorization: " + known + "\r\n"))
          .startsWith("HTTP/1.1 200");
    }
    for (String wrong : List.of("Bearer " + TOKEN + "4", "Bearer", "Basic !", "Digest x", TOKEN)) {
      assertThat(raw(server, "mx.example.org", "Authorization: " + wrong + "\r\n"))
          .startsWith("HTTP/1.1 401");
    }
  }

  @Test
  void start_tokenThatOthersRead_isRefused() throws IOException {
    Path open = token(TOKEN, "rw-r--r--");
    assertThatThrownBy(() -> start(Optional.of(open)))
        .isInstanceOf(StatusStartException.class)
        .hasMessageContaining("chmod o= " + open);
  }

  @Test
  void start_shortToken_isRefused() throws IOException {
    Path file = token("secret", "rw-------");
    assertThatThrownBy(() -> start(Optional.of(file)))
        .isInstanceOf(StatusStartException.class)
        .hasMessageContaining("16 to 200 printable");
  }

  @Test
  void start_busyPort_saysWhatToDo() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      StatusSettings settings =
          new StatusSettings(
              Optional.of(new ListenAddress.Inet("127.0.0.1", other.getLocalPort())),
              Optional.empty());
      assertThatThrownBy(() -> StatusServer.start(settings, figures, daemon, history, course))
          .isInstanceOf(StatusStartException.class)
          .hasMessageContaining("choose another port");
    }
  }

  @Test
  void start_nowhere_servesNothing() {
    StatusServer server =
        StatusServer.start(StatusSettings.defaults(), figures, daemon, history, course);
    servers.add(server);
    assertThat(server.address()).isEmpty();
  }

  private InetSocketAddress start(Optional<Path> token) {
    StatusSettings settings =
        new StatusSettings(Optional.of(new ListenAddress.Inet("127.0.0.1", 0)), token);
    StatusServer server = StatusServer.start(settings, figures, daemon, history, course);
    servers.add(server);
    return server.address().orElseThrow();
  }

  private Path token(String text, String permissions) throws IOException {
    Path file = Files.writeString(folder.resolve("token"), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private HttpResponse<String> get(InetSocketAddress server, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(server, path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static URI uri(InetSocketAddress server, String path) {
    return URI.create("http://127.0.0.1:" + server.getPort() + path);
  }

  /** What the JDK's client doesn't let one say. */
  private static String raw(InetSocketAddress server, String host, String more) throws IOException {
    try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
      socket
          .getOutputStream()
          .write(
              ("GET /metrics HTTP/1.1\r\nHost: "
                      + host
                      + "\r\nConnection: close\r\n"
                      + more
                      + "\r\n")
                  .getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }
}
