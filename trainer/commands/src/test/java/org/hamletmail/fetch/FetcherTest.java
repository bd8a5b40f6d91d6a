package org.hamletmail.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server on the loopback address that does what servers and networks do. */
class FetcherTest {
  private static final int BYTES = 300_000;

  @TempDir Path folder;
  private final byte[] content = new byte[BYTES];
  private final List<String> remarks = new ArrayList<>();
  private long furthest;
  private FlakyServer server;
  private Path target;

  @BeforeEach
  void start() throws IOException {
    new Random(1).nextBytes(content);
    server = new FlakyServer(content);
    target = folder.resolve("model.safetensors");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void fetch_rightServer_writesTheFileAndItsDigest() throws Exception {
    Fetched fetched = fetch();

    assertThat(fetched).isEqualTo(new Fetched(target, sha256(content), BYTES, false));
    assertThat(target).hasBinaryContent(content);
    assertThat(furthest).isEqualTo(BYTES);
    assertThat(names()).containsExactlyInAnyOrder("model.safetensors", "model.safetensors.sha256");
  }

  @Test
  void fetch_fileIsThere_asksNobody() throws Exception {
    fetch();
    Fetched again = fetch();

    assertThat(again.wasThere()).isTrue();
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void fetch_fileThatIsThereWasChanged_isRefused() throws Exception {
    fetch();
    byte[] changed = content.clone();
    changed[5]++;
    Files.write(target, changed);

    assertThatThrownBy(this::fetch)
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("is not what was published")
        .hasMessageContaining("remove it and run again");
    // Also where only the server had told the digest.
    assertThatThrownBy(() -> fetcher().fetch(published(Optional.empty()), target))
        .hasMessageContaining("is not what was published");
  }

  @Test
  void fetch_connectionBreaksTwice_goesOnWhereItEnded() throws Exception {
    server.first(FlakyServer.dropsAfter(100_000), FlakyServer.dropsAfter(50_000));

    fetch();

    assertThat(target).hasBinaryContent(content);
    assertThat(server.requests()).hasSize(3);
    assertThat(server.requests().getFirst()).isEqualTo("/f");
    assertThat(server.requests().subList(1, 3)).allMatch(r -> r.matches("/f bytes=[1-9]\\d*-"));
    assertThat(remarks).hasSize(2).allMatch(r -> r.contains("broke off"));
  }

  @Test
  void fetch_processEndedInBetween_theNextGoesOn() throws Exception {
    server.first(FlakyServer.dropsAfter(100_000), FlakyServer.status(404));
    assertThatThrownBy(this::fetch).isInstanceOf(FetchException.class);
    long kept = Files.size(folder.resolve("model.safetensors.part"));
    assertThat(kept).isPositive();

    fetch();

    assertThat(target).hasBinaryContent(content);
    assertThat(server.requests().getLast()).isEqualTo("/f bytes=" + kept + "-");
  }

  @Test
  void fetch_endedBetweenTheLastByteAndTheName_downloadsNothingMore() throws Exception {
    Files.write(folder.resolve("model.safetensors.part"), content);
    Files.writeString(folder.resolve("model.safetensors.part.etag"), FlakyServer.etag(content));

    fetch();

    assertThat(target).hasBinaryContent(content);
    assertThat(server.requests()).containsExactly("/f bytes=" + BYTES + "-");
    assertThat(furthest).isZero();
  }

  @Test
  void fetch_serverIgnoresRanges_beginsAnew() throws Exception {
    server.first(
        FlakyServer.dropsAfter(100_000),
        (exchange, bytes) -> {
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
        });

    fetch();

    assertThat(target).hasBinaryContent(content);
  }

  @Test
  void fetch_serverSendsAnotherPart_isNotBelieved() throws Exception {
    server.first(
        FlakyServer.dropsAfter(100_000),
        (exchange, bytes) -> {
          exchange.getResponseHeaders().set("Content-Range", "bytes 5-9/" + bytes.length);
          exchange.sendResponseHeaders(206, 5);
          exchange.getResponseBody().write(bytes, 5, 5);
        });

    fetch();

    assertThat(target).hasBinaryContent(content);
    assertThat(remarks).anyMatch(r -> r.contains("sends another part"));
  }

  @Test
  void fetch_fileChangesInBetween_isNotMixed() throws Exception {
    server.first(FlakyServer.dropsAfter(100_000), FlakyServer.status(404));
    assertThatThrownBy(this::fetch).isInstanceOf(FetchException.class);
    byte[] other = new byte[200_000];
    server.replace(other);

    fetcher().fetch(new Published(server.uri("/f"), Optional.of(sha256(other)), 1 << 20), target);

    assertThat(target).hasBinaryContent(other);
  }

  @Test
  void fetch_corruptOnTheWay_keepsNothing() {
    server.first((exchange, bytes) -> {
      byte[] changed = bytes.clone();
      changed[BYTES / 2] ^= 1;
      FlakyServer.rightly(exchange, changed);
    });

    assertThatThrownBy(this::fetch)
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("expected " + sha256(content))
        .hasMessageContaining("it was deleted");
    assertThat(names()).isEmpty();
  }

  @Test
  void fetch_whatWasLeftIsDamaged_beginsAnewOnce() throws Exception {
    Files.write(folder.resolve("model.safetensors.part"), new byte[1000]);
    Files.writeString(folder.resolve("model.safetensors.part.etag"), FlakyServer.etag(content));

    fetch();

    assertThat(target).hasBinaryContent(content);
    assertThat(server.requests()).containsExactly("/f bytes=1000-", "/f");
    assertThat(remarks).singleElement().asString().contains("starting anew");
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void fetch_serverIsBusy_triesAgain(int status) throws Exception {
    server.first(FlakyServer.status(status), FlakyServer.status(status));

    fetch();

    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void fetch_serverStaysBusy_givesUpAndSaysWhatToDo() {
    server.first(FlakyServer.status(503), FlakyServer.status(503), FlakyServer.status(503));

    assertThatThrownBy(this::fetch)
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("answers 503")
        .hasMessageContaining(
            "fetch "
                + server.uri("/f")
                + " elsewhere and copy it to "
                + target
                + " (SHA-256 "
                + sha256(content)
                + ")")
        .hasMessageContaining("set https_proxy")
        .hasMessageContaining("--mirror");
    assertThat(server.requests()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 410})
  void fetch_notThere_isFinal(int status) {
    server.first(FlakyServer.status(status));

    assertThatThrownBy(this::fetch)
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("the server answers " + status);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void fetch_alwaysCutAtTheSamePlace_givesUp() {
    FlakyServer.Answer cut =
        (exchange, bytes) -> {
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes, 0, 1000);
          throw new IOException("cut on purpose");
        };
    server.first(Stream.generate(() -> cut).limit(20).toArray(FlakyServer.Answer[]::new));

    assertThatThrownBy(this::fetch).isInstanceOf(FetchException.class);
    assertThat(server.requests()).hasSizeLessThan(8);
  }

  @Test
  void fetch_nobodyListens_saysWhatToDo() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    URI nowhere = URI.create("http://127.0.0.1:" + port + "/f");

    assertThatThrownBy(() -> fetcher().fetch(new Published(nowhere, Optional.empty(), 10), target))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("can't reach 127.0.0.1:" + port)
        .hasMessageContaining("if this machine has no network, fetch " + nowhere);
    assertThat(names()).isEmpty();
  }

  @Test
  void fetch_serverFallsSilent_isLeftAfterAWhile() throws Exception {
    server.first((exchange, bytes) -> {
      exchange.getResponseHeaders().set("ETag", FlakyServer.etag(bytes));
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes, 0, 1000);
      exchange.getResponseBody().flush();
      try {
        Thread.sleep(20_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });

    fetch();

    assertThat(target).hasBinaryContent(content);
    assertThat(server.requests().getLast()).isEqualTo("/f bytes=1000-");
  }

  @Test
  void fetch_redirectLikeTheHubs_takesTheDigestOfTheFirstAnswer() throws Exception {
    server.first(
        FlakyServer.redirect(
            302,
            "/cdn/x",
            "x-linked-etag",
            "\"" + sha256(content) + "\"",
            "x-linked-size",
            "" + BYTES));

    Fetched fetched = fetcher().fetch(published(Optional.empty()), target);

    assertThat(fetched.sha256()).isEqualTo(sha256(content));
    assertThat(server.requests()).containsExactly("/f", "/cdn/x");
  }

  @Test
  void fetch_toldDigestIsWrong_isRefused() {
    server.first(FlakyServer.redirect(307, "/cdn", "x-linked-etag", "\"" + "0".repeat(64) + "\""));

    assertThatThrownBy(() -> fetcher().fetch(published(Optional.empty()), target))
        .hasMessageContaining("expected " + "0".repeat(64));
    assertThat(target).doesNotExist();
  }

  @Test
  void fetch_knownDigest_winsOverWhatTheServerTells() throws Exception {
    server.first(FlakyServer.redirect(302, "/cdn", "x-linked-etag", "\"" + "0".repeat(64) + "\""));

    assertThat(fetch().sha256()).isEqualTo(sha256(content));
  }

  @Test
  void fetch_nobodyTellsTheDigest_asksForIt() {
    assertThatThrownBy(() -> fetcher().fetch(published(Optional.empty()), target))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("doesn't tell the SHA-256")
        .hasMessageContaining("name it with --sha256");
    assertThat(names()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://127.0.0.1/x", "file:///etc/passwd", "", "http:///x"})
  void fetch_redirectToAnythingElse_isNotFollowed(String location) {
    server.first(FlakyServer.redirect(302, location));

    assertThatThrownBy(this::fetch)
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("redirects to");
  }

  @Test
  void fetch_redirectInACircle_ends() {
    server.first(
        Stream.generate(() -> FlakyServer.redirect(302, "/f"))
            .limit(20)
            .toArray(FlakyServer.Answer[]::new));

    assertThatThrownBy(this::fetch).hasMessageContaining("redirects more than 10 times");
  }

  @Test
  void fetch_moreThanTheFileCanBe_stops() {
    assertThatThrownBy(() ->
            fetcher()
                .fetch(new Published(server.uri("/f"), Optional.of(sha256(content)), 1000), target))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("sends more than 1000 bytes");
    assertThat(names()).isEmpty();
  }

  @Test
  void fetch_moreThanTheDiskHolds_stopsBefore() {
    server.first(FlakyServer.redirect(302, "/cdn", "x-linked-size", "" + (1L << 60)));

    assertThatThrownBy(this::fetch).hasMessageContaining("MB free");
    assertThat(furthest).isZero();
  }

  @Test
  void fetch_anotherDownloadIsUnderWay_isRefused() throws Exception {
    try (FileChannel other =
        FileChannel.open(
            folder.resolve("model.safetensors.part"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
      other.lock();

      assertThatThrownBy(this::fetch).hasMessageContaining("another process is downloading");
    }
  }

  private Fetched fetch() throws IOException, InterruptedException {
    return fetcher().fetch(published(Optional.of(sha256(content))), target);
  }

  private Published published(Optional<String> digest) {
    return new Published(server.uri("/f"), digest, 1 << 20);
  }

  private Fetcher fetcher() {
    return new Fetcher(
        Map.of(),
        new Fetcher.Patience(
            Duration.ofSeconds(10), Duration.ofMillis(700), 3, Duration.ofMillis(1)),
        new FetchListener() {
          @Override
          public void progress(long bytes, long all) {
            furthest = bytes;
          }

          @Override
          public void remark(String line) {
            remarks.add(line);
          }
        });
  }

  private List<String> names() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
