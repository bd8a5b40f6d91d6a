package org.hamletmail.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamletmail.shared.SealTest.digest;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.config.ConfigLoader;
import org.hamletmail.config.SharedCacheSettings;
import org.hamletmail.policy.SharedVerdicts;
import org.hamletmail.text.Deadline;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a real server: alive, killed, paused, full, hostile. */
@Timeout(120)
class SharedCacheTest {
  private static final Verdict SPAM = new Verdict(Label.SPAM, 0.93712345678912, "m", 0.5, 0.75);

  @TempDir private Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Path key;

  @BeforeEach
  void key() throws Exception {
    key = secret("key", "0123456789abcdef".repeat(4));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void find_whatAnotherFilterTold_isTheSameVerdict() throws Exception {
    RedisServer server = server();
    SharedVerdicts one = filter(server.address());
    SharedVerdicts other = filter(server.address());

    assertThat(find(other, 1)).isEmpty();
    one.tell(digest(1), SPAM);

    await().until(() -> find(other, 1).isPresent());
    assertThat(find(other, 1)).contains(SPAM);
    assertThat(find(other, 2)).isEmpty();
    assertThat(Integer.parseInt(server.cli("PTTL", name(1)))).isBetween(86_000_000, 86_400_000);
  }

  @Test
  void find_valueOfSomebodyElse_isAMissAndCounted() throws Exception {
    RedisServer server = server();
    SharedVerdicts filter = filter(server.address());
    filter.tell(digest(1), SPAM);
    await().until(() -> find(filter, 1).isPresent());

    server.cli("COPY", name(1), name(2)); // Replayed to another text.
    server.cli("SETRANGE", name(1), "1", "X"); // Changed.
    server.cli("SET", name(3), "ham"); // Made up.
    server.cli("LPUSH", name(4), "no", "text");
    server.cli(
        "SETRANGE", name(5), "100000000", "x"); // 100 MB, of which a few bytes are asked for.

    for (int i : new int[] {1, 2, 3, 5}) {
      assertThat(find(filter, i)).as("entry " + i).isEmpty();
    }
    assertThat(count("hamlet.shared.lookups", "forged")).isEqualTo(4);
    assertThat(find(filter, 4)).isEmpty();
    assertThat(count("hamlet.shared.lookups", "failed")).isEqualTo(1);
    filter.tell(digest(1), SPAM);
    await().until(() -> find(filter, 1).isPresent());
  }

  @Test
  void find_serverOfAnotherKey_tellsNothing() throws Exception {
    RedisServer server = server();
    filter(server.address()).tell(digest(1), SPAM);
    await().until(() -> server.cli("DBSIZE").equals("1"));
    key = secret("other", "f".repeat(64));

    assertThat(find(filter(server.address()), 1)).isEmpty();
  }

  @Test
  void find_underLoadWhileTheServerIsPausedAndKilled_neverWaitsLong() throws Exception {
    RedisServer server = server();
    SharedVerdicts filter = filter(server.address());
    AtomicInteger digests = new AtomicInteger();
    List<Long> waits = new ArrayList<>();

    waits.addAll(load(filter, digests));
    assertThat(count("hamlet.shared.lookups", "miss")).isGreaterThan(0);
    server.pause();
    waits.addAll(load(filter, digests));
    assertThat(count("hamlet.shared.lookups", "late")).isGreaterThan(4);
    assertThat(count("hamlet.shared.lookups", "skipped")).isGreaterThan(100);
    assertThat(registry.get("hamlet.shared.up").gauge().value()).isZero();
    server.resume();
    await("asked again")
        .atMost(Duration.ofSeconds(20))
        .until(() -> {
          find(filter, digests.incrementAndGet());
          filter.tell(digest(digests.get()), SPAM);
          return registry.get("hamlet.shared.up").gauge().value() == 1;
        });
    server.kill();
    waits.addAll(load(filter, digests));
    server.start();
    await("found again")
        .atMost(Duration.ofSeconds(30))
        .until(() -> {
          filter.tell(digest(-1), SPAM);
          return find(filter, -1).isPresent();
        });

    // Every call returned. 20 ms are asked for; the rest is what a busy machine adds.
    waits.sort(Long::compare);
    assertThat(waits).hasSize(3 * 4 * 500);
    assertThat(waits.get(waits.size() * 99 / 100)).isLessThan(Duration.ofMillis(100).toNanos());
  }

  @Test
  void tell_serverIsFull_stillFindsWhatItKnows() throws Exception {
    RedisServer server = server();
    SharedVerdicts filter = filter(server.address());
    filter.tell(digest(1), SPAM);
    await().until(() -> find(filter, 1).isPresent());
    server.cli("CONFIG", "SET", "maxmemory-policy", "noeviction");
    server.cli("CONFIG", "SET", "maxmemory", "1");

    for (int i = 2; i < 50; i++) {
      filter.tell(digest(i), SPAM);
    }

    await().until(() -> count("hamlet.shared.stores", "failed") >= 5);
    assertThat(find(filter, 1)).contains(SPAM);
    assertThat(find(filter, 2)).isEmpty();
    assertThat(count("hamlet.shared.lookups", "failed")).isZero();
  }

  @Test
  void open_noServer_worksAloneAndFindsItLater() throws Exception {
    RedisServer server = server();
    server.kill();
    SharedVerdicts filter = open(server.address(), "");

    assertThat(find(filter, 1)).isEmpty();
    filter.tell(digest(1), SPAM);
    assertThat(count("hamlet.shared.lookups", "skipped")).isEqualTo(1);
    server.start();

    await("connected")
        .atMost(Duration.ofSeconds(30))
        .until(() -> registry.get("hamlet.shared.up").gauge().value() == 1);
  }

  @Test
  void open_unixSocket_shares() throws Exception {
    Path socket = folder.resolve("s");
    RedisServer unused = server("--unixsocket", socket.toString(), "--unixsocketperm", "600");
    assertShares("unix:" + socket, "");
  }

  @Test
  void open_userWithTheRightsThatReferenceConfNames_shares() throws Exception {
    RedisServer server = server();
    assertThat(server.cli(rights(">secret").split(" ", -1))).isEqualTo("OK");
    server.cli("ACL", "SETUSER", "default", "off");
    Path password = secret("password", "secret");
    assertShares(server.address(), "user = hamlet, password-file = \"" + password + "\"");
  }

  @Test
  void open_tls_sharesWithWhomItBelievesAlone() throws Exception {
    certificate();
    RedisServer server =
        server(
            "--tls-port",
            "0",
            "--tls-cert-file",
            folder + "/cert.pem",
            "--tls-key-file",
            folder + "/private.pem",
            "--tls-ca-cert-file",
            folder + "/cert.pem",
            "--tls-auth-clients",
            "no");
    int port = RedisServer.freePort();
    server.cli("CONFIG", "SET", "tls-port", String.valueOf(port));
    String tls = "tls = true, tls-authorities = \"" + folder + "/cert.pem\"";

    SharedVerdicts unbelieving = open("localhost:" + port, "tls = true");
    assertShares("localhost:" + port, tls);
    assertThat(find(unbelieving, 1)).isEmpty();
  }

  @Test
  void open_cluster_shares() throws Exception {
    RedisServer server =
        server(
            "--cluster-enabled",
            "yes",
            "--cluster-config-file",
            folder + "/nodes.conf",
            "--cluster-announce-ip",
            "127.0.0.1");
    server.cli("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
    await().until(() -> server.cli("CLUSTER", "INFO").contains("cluster_state:ok"));
    String rights = rights(">secret") + " +cluster|nodes +info";
    assertThat(server.cli(rights.split(" ", -1))).isEqualTo("OK");
    server.cli("ACL", "SETUSER", "default", "off");
    Path password = secret("password", "secret");
    assertShares(
        server.address(),
        "topology = cluster, user = hamlet, password-file = \"" + password + "\"");
  }

  @Test
  void open_sentinels_shareThroughTheMasterTheyName() throws Exception {
    RedisServer server = server();
    Path conf = folder.resolve("sentinel.conf");
    int port = RedisServer.freePort();
    Files.writeString(
        conf,
        "port "
            + port
            + "\nbind 127.0.0.1\nsentinel monitor mail 127.0.0.1 "
            + server.port()
            + " 1\n");
    RedisServer sentinel = RedisServer.sentinel(folder, conf, port);
    open.add(sentinel);
    assertShares(sentinel.address(), "topology = sentinel, master = mail");
  }

  @Test
  void open_filesThatCantBeUsed_areNamedWithWhatToDo() throws Exception {
    Path world = secret("world", "0123456789abcdef".repeat(4));
    Files.setPosixFilePermissions(world, PosixFilePermissions.fromString("rw-r--r--"));
    key = world;
    assertThatThrownBy(() -> open("127.0.0.1:1", ""))
        .isInstanceOf(SharedStartException.class)
        .hasMessage(
            "hamlet.cache.shared.key-file %s: others may read or change it; chmod o= %s",
            world, world);
    key = secret("short", "0123");
    assertThatThrownBy(() -> open("127.0.0.1:1", ""))
        .isInstanceOf(SharedStartException.class)
        .hasMessageContaining("32 to 200 printable ASCII characters")
        .hasMessageContaining("openssl rand -hex 32");
  }

  @Test
  void open_noServerSet_sharesNothing() {
    assertThat(SharedCache.open(SharedCacheSettings.defaults(), registry))
        .isSameAs(SharedVerdicts.NONE);
    assertThat(registry.getMeters()).isEmpty();
  }

  private void assertShares(String server, String more) throws Exception {
    SharedVerdicts one = filter(server, more);
    SharedVerdicts other = filter(server, more);
    one.tell(digest(1), SPAM);
    await().until(() -> find(other, 1).isPresent());
    assertThat(find(other, 1)).contains(SPAM);
  }

  /** Four workers, 500 messages each. */
  private static List<Long> load(SharedVerdicts filter, AtomicInteger digests) throws Exception {
    List<Long> waits = new ArrayList<>();
    try (ExecutorService workers = Executors.newFixedThreadPool(4)) {
      List<Future<List<Long>>> runs = new ArrayList<>();
      for (int worker = 0; worker < 4; worker++) {
        runs.add(
            workers.submit(() -> {
              List<Long> mine = new ArrayList<>();
              for (int i = 0; i < 500; i++) {
                int digest = digests.incrementAndGet();
                long begun = System.nanoTime();
                find(filter, digest);
                mine.add(System.nanoTime() - begun);
                filter.tell(digest(digest), SPAM);
              }
              return mine;
            }));
      }
      for (Future<List<Long>> run : runs) {
        waits.addAll(run.get());
      }
    }
    return waits;
  }

  private static Optional<Verdict> find(SharedVerdicts filter, int digest) {
    return filter.find(digest(digest), "m", Deadline.never());
  }

  private String name(int digest) throws Exception {
    return new String(
        new Seal(Files.readString(key), "hamlet").name(digest(digest)),
        java.nio.charset.StandardCharsets.US_ASCII);
  }

  private double count(String name, String result) {
    return registry.get(name).tag("result", result).counter().count();
  }

  private RedisServer server(String... options) throws Exception {
    RedisServer server = RedisServer.start(folder, options);
    open.add(server);
    return server;
  }

  private SharedVerdicts filter(String server) throws Exception {
    return filter(server, "");
  }

  /** One that has a connection, on a machine where 20 ms may pass without a look at it. */
  private SharedVerdicts filter(String server, String more) throws Exception {
    SharedVerdicts filter = open(server, more);
    await("connection to " + server)
        .atMost(Duration.ofSeconds(20))
        .until(() -> registry.get("hamlet.shared.up").gauge().value() == 1);
    return filter;
  }

  private SharedVerdicts open(String server, String more) throws Exception {
    registry.clear();
    String text =
        "hamlet.cache.shared { servers = [\"%s\"], key-file = \"%s\", %s }"
            .formatted(server, key, more);
    SharedVerdicts filter =
        SharedCache.open(
            ConfigLoader.parse(folder.resolve("hamlet.conf"), text).cache().shared(), registry);
    open.add(filter);
    return filter;
  }

  private Path secret(String name, String content) throws Exception {
    Path file = Files.writeString(folder.resolve(name), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
  }

  /** What reference.conf tells administrators to give the user. */
  private static String rights(String password) {
    return ConfigLoader.reference()
        .lines()
        .filter(line -> line.contains("ACL SETUSER hamlet"))
        .findFirst()
        .orElseThrow()
        .replace("#", "")
        .strip()
        .replace(">PASSWORD", password);
  }

  private void certificate() throws Exception {
    Process made =
        new ProcessBuilder(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost",
                "-keyout",
                folder + "/private.pem",
                "-out",
                folder + "/cert.pem")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("openssl.log").toFile())
            .start();
    assertThat(made.waitFor()).isZero();
  }
}
