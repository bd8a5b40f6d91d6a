package org.hamletmail.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.hamletmail.config.ListenAddress;
import org.hamletmail.milter.MilterClient;
import org.hamletmail.milter.ReceivedMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two daemons of the built distribution, as docs/scale.md sets them up. */
class SeveralFiltersIT {
  private static final int CLIENTS = 4;
  private static final int MESSAGES = 60;

  private Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeEach
  void create() throws Exception {
    folder = Scratch.create("several");
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    Scratch.delete(folder);
  }

  @Test
  void message_thatTheOtherFilterHad_isKnown() throws Exception {
    int port = Scratch.freePort();
    started(
        Tools.require("redis-server").toString(),
        "--bind",
        "127.0.0.1",
        "--port",
        "" + port,
        "--save",
        "",
        "--dir",
        folder.toString());
    await("redis").until(() -> listens(port));
    Path key = Files.writeString(folder.resolve("shared.key"), "0123456789abcdef".repeat(4));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    // Not 20 ms: whether it is shared is asked here, not how long a busy machine takes.
    String shared =
        "cache.shared { servers = [\"127.0.0.1:"
            + port
            + "\"], key-file = \""
            + key
            + "\", timeout = 1 s }";

    HamletMilter one = milter(shared);
    HamletMilter other = milter(shared);
    for (HamletMilter each : List.of(one, other)) {
      await("shared").until(() -> each.log().stream().anyMatch(l -> l.contains("are shared")));
    }
    String first = decision(one);
    await("told").until(() -> Scratch.run("redis-cli", "-p", "" + port, "DBSIZE").contains("1"));
    String second = decision(other);

    assertThat(first).contains(" cache=miss ");
    assertThat(second).contains(" cache=hit ");
    assertThat(field(second, "p_spam")).isEqualTo(field(first, "p_spam"));
  }

  /** One server a node, no wait: a share of rate times service time waits (M/M/1). */
  @Test
  void plan_oneWorker_needsAsManyNodesAsTheFormulaSays() throws Exception {
    String printed =
        Scratch.run(
            Tools.require("python3").toString(),
            "scale/plan",
            "--service-ms",
            "5",
            "--workers",
            "1",
            "--wait-ms",
            "0",
            "--late",
            "0.5",
            "--known",
            "0");

    List<String> rows = printed.lines().skip(1).map(line -> line.replaceAll("\\s+", " ")).toList();
    assertThat(rows).hasSize(7);
    assertThat(rows.get(0)).startsWith(" 100 0.00 1 2 50% ");
    assertThat(rows.get(1)).startsWith(" 200 0.00 2 3 50% ");
    assertThat(rows.get(6)).startsWith(" 10,000 0.00 100 101 50% ");
  }

  /** What was not answered is asked again, as a server that was told to come back does. */
  @Test
  void kill_oneOfTwoBehindHaproxyUnderLoad_answersEveryMessage() throws Exception {
    int front = Scratch.freePort();
    int oneStatus = Scratch.freePort();
    int twoStatus = Scratch.freePort();
    HamletMilter one = milter("status.listen = \"127.0.0.1:" + oneStatus + "\"");
    HamletMilter two = milter("status.listen = \"127.0.0.1:" + twoStatus + "\"");
    haproxy(front, port(one), oneStatus, port(two), twoStatus);
    AtomicInteger answered = new AtomicInteger();

    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      List<Future<?>> runs = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        int number = client;
        runs.add(
            clients.submit(() -> {
              for (int i = 0; i < MESSAGES; i++) {
                deliver(front, number + "-" + i);
                answered.incrementAndGet();
              }
              return null;
            }));
      }
      await("half of it").atMost(Duration.ofMinutes(2)).until(() -> answered.get() > 80);
      one.kill();
      for (Future<?> run : runs) {
        run.get();
      }
    }

    assertThat(answered).hasValue(CLIENTS * MESSAGES);
    Set<String> decided = new TreeSet<>();
    for (HamletMilter each : List.of(one, two)) {
      each.log().stream()
          .filter(line -> line.contains(" queue_id="))
          .map(line -> field(line, "queue_id"))
          .forEach(decided::add);
    }
    assertThat(decided).hasSize(CLIENTS * MESSAGES);
    assertThat(one.log()).as("of the killed one").anyMatch(line -> line.contains(" queue_id="));
  }

  private static void deliver(int front, String id) throws Exception {
    for (int attempt = 0; attempt < 100; attempt++) {
      try (MilterClient client = MilterClient.openInet("127.0.0.1", front)) {
        ReceivedMessage message =
            ReceivedMessage.of(
                ("Subject: " + id + "\n\nThe minutes of meeting " + id + ".\n")
                    .getBytes(StandardCharsets.UTF_8));
        List<String> answers = message.sendTo(client.macros('M', "i", id));
        assertThat(answers).isNotEmpty();
        return;
      } catch (IOException e) {
        // As a mail server that answered 451: the message comes again.
        Thread.sleep(100);
      }
    }
    throw new AssertionError(id + " was not answered in 100 attempts");
  }

  private String decision(HamletMilter milter) throws IOException {
    try (MilterClient client = MilterClient.open(ListenAddress.parse(milter.socket()))) {
      List<String> unused =
          ReceivedMessage.of(Messages.ham()).sendTo(client.macros('M', "i", "SHARED"));
    }
    return milter.decisionOn("SHARED");
  }

  private HamletMilter milter(String... more) throws IOException {
    List<String> settings = new ArrayList<>(List.of("milter.socket = \"inet:127.0.0.1:0\""));
    settings.addAll(List.of(more));
    HamletMilter milter = HamletMilter.start(settings.toArray(String[]::new));
    open.add(milter);
    return milter;
  }

  /** Starts HAProxy with the sample of the distribution, its ports replaced by these. */
  private void haproxy(int front, int one, int oneStatus, int two, int twoStatus)
      throws IOException {
    Path sample = HamletMilter.launcher().resolveSibling("haproxy").resolve("haproxy.cfg");
    String text =
        Files.readString(sample)
            .replace("127.0.0.1:8890", "127.0.0.1:" + front)
            .replace("127.0.0.1:8891 port 8892", "127.0.0.1:" + one + " port " + oneStatus)
            .replace("127.0.0.1:8893 port 8894", "127.0.0.1:" + two + " port " + twoStatus);
    Path file = Files.writeString(folder.resolve("haproxy.cfg"), text);
    started(Tools.require("haproxy").toString(), "-db", "-f", file.toString());
    await("haproxy").until(() -> listens(front));
  }

  private void started(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log-" + open.size()).toFile())
            .start();
    open.add(() -> {
      process.destroyForcibly();
      assertThat(Scratch.ends(process)).isTrue();
    });
  }

  private static int port(HamletMilter milter) throws IOException {
    return ListenAddress.parse(milter.socket()) instanceof ListenAddress.Inet inet
        ? inet.port()
        : 0;
  }

  private static String field(String line, String name) {
    return line.replaceFirst(".* " + name + "=(\\S+).*", "$1");
  }

  private static boolean listens(int port) {
    try {
      new Socket(InetAddress.getLoopbackAddress(), port).close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
