package org.hamletmail.milter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hamletmail.config.ListenAddress;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP on a real process whose configuration file has changed. */
@Timeout(120)
class ReloadTest {

  private static final String SPAM = "h X-Spam-Flag| YES|";

  /** {@link FakeClassifier} gives spam 0.9. */
  private static final String NO_SPAM = "policy.tag-threshold = 0.95";

  @TempDir private Path directory;
  private DaemonFiles files;

  /** A process that was started where SIGHUP is ignored never hears of it, nor do its children. */
  @BeforeAll
  static void requireSighup() throws IOException {
    Path status = Path.of("/proc/self/status");
    assumeTrue(Files.isReadable(status), "only Linux says in /proc whether SIGHUP is ignored");
    long ignored =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
            .findFirst()
            .orElseThrow();
    assumeTrue((ignored & 1) == 0, "SIGHUP is ignored here, as under nohup; run without it");
  }

  @BeforeEach
  void paths() {
    files = new DaemonFiles(directory);
  }

  @Test
  void sighup_changedThreshold_isInForceForTheNextMessage() throws Exception {
    files.write();
    try (DaemonProcess daemon = files.serving();
        MilterClient mta = MilterClient.open(files.socket())) {
      assertThat(answer(mta)).contains(SPAM);
      files.write(NO_SPAM, "cache.max-messages = 10", "james.workers = 3");
      daemon.signal("HUP");
      assertThat(daemon.logged("changed="))
          .endsWith(" changed=hamlet.cache.max-messages,hamlet.policy.tag-threshold");
      assertThat(answer(mta)).doesNotContain(SPAM).endsWith("a");
      daemon.signal("HUP");
      daemon.logged("the configuration says what is in force");
      assertThat(daemon.terminated()).isZero();
    }
  }

  @Test
  void sighup_changedLimits_countForTheNextConnection() throws Exception {
    files.write();
    try (DaemonProcess daemon = files.serving()) {
      files.write("milter { max-header-fields = 100, workers = 3 }");
      daemon.signal("HUP");
      daemon.logged("changed=hamlet.milter.workers,hamlet.milter.max-header-fields");
      try (MilterClient mta = MilterClient.open(files.socket())) {
        mta.mail("<a@example.org>").rcpt("<b@example.org>");
        for (int i = 0; i < 101; i++) {
          mta.header("X-Field", "x");
        }
        assertThat(mta.endOfMessage().answer()).last().asString().startsWith("y 552 5.6.0");
      }
    }
  }

  @Test
  void sighup_settingOfTheStart_isNamedAndTheOldOneStays() throws Exception {
    files.write();
    try (DaemonProcess daemon = files.serving()) {
      files.write("milter.queue = 7");
      daemon.signal("HUP");
      assertThat(daemon.logged("next start"))
          .endsWith("hamlet.milter.queue = 7 takes effect at the next start; until then it is 100");
      // Each time, for it is still so.
      daemon.signal("HUP");
      daemon.logged("next start");
      files.write();
      daemon.signal("HUP");
      daemon.logged("the configuration says what is in force");
    }
  }

  @Test
  void sighup_badFile_namesItsErrorsAndChangesNothing() throws Exception {
    files.write();
    try (DaemonProcess daemon = files.serving();
        MilterClient mta = MilterClient.open(files.socket())) {
      files.write(NO_SPAM, "policy.tag-treshold = 2", "cache.max-messages = many");
      daemon.signal("HUP");
      daemon.logged("the configuration is refused, the one in force stays");
      assertThat(daemon.logged("tag-treshold")).contains(files.config() + ": 4: ");
      assertThat(daemon.logged("max-messages")).contains(files.config() + ": 5: ");
      assertThat(answer(mta)).contains(SPAM);
      Files.delete(files.config());
      daemon.signal("HUP");
      assertThat(daemon.logged(files.config().toString())).contains(" WARN ");
      assertThat(answer(mta)).contains(SPAM);
    }
  }

  @Test
  void sighup_optionOfTheCommandLine_staysBeforeTheFile() throws Exception {
    files.write();
    Path other = directory.resolve("other.sock");
    try (DaemonProcess daemon =
        DaemonProcess.serving("--config", files.config().toString(), "--socket", "unix:" + other)) {
      files.write(NO_SPAM);
      daemon.signal("HUP");
      daemon.logged("changed=hamlet.policy.tag-threshold");
      try (MilterClient mta = MilterClient.open(new ListenAddress.Unix(other))) {
        assertThat(answer(mta)).doesNotContain(SPAM);
      }
    }
  }

  @Test
  void sighup_withoutConfiguration_saysSo() throws Exception {
    try (DaemonProcess daemon = DaemonProcess.serving("--socket", files.socket().toString())) {
      daemon.signal("HUP");
      daemon.logged("there is no configuration file to read");
      daemon.logged("no new model");
    }
  }

  /** Good files and bad ones in turn, while four connections send what they can. */
  @Test
  void sighup_fiftyTimesUnderLoad_noMessageFails() throws Exception {
    files.write();
    try (DaemonProcess daemon = files.serving();
        ExecutorService senders = Executors.newFixedThreadPool(4)) {
      AtomicBoolean enough = new AtomicBoolean();
      List<Future<Integer>> sent = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        sent.add(senders.submit(() -> sendUntil(enough)));
      }
      for (int i = 0; i < 50; i++) {
        files.write(
            i % 5 == 4 ? "policy.tag-threshold = 7" : "milter.workers = " + (1 + i % 4),
            i % 2 == 0 ? NO_SPAM : "text.max-characters = " + (1_000 + i));
        daemon.signal("HUP");
        daemon.logged("SIGHUP");
        daemon.logged("no new model");
      }
      enough.set(true);
      int messages = 0;
      for (Future<Integer> each : sent) {
        messages += each.get(60, TimeUnit.SECONDS);
      }
      assertThat(messages).isGreaterThan(100);
      assertThat(daemon.terminated()).isZero();
    }
  }

  /** Some connections live for many messages, others for one. */
  private int sendUntil(AtomicBoolean enough) throws IOException {
    int messages = 0;
    while (!enough.get()) {
      try (MilterClient mta = MilterClient.open(files.socket())) {
        for (int i = 0; i < 5; i++) {
          mta.message("hello", "message " + messages + ", buy now\r\n").endOfMessage();
          assertThat(mta.answer())
              .anyMatch(packet -> packet.startsWith("h X-Spam-Status| "))
              .endsWith("a");
          messages++;
        }
      }
    }
    return messages;
  }

  private static List<String> answer(MilterClient mta) throws IOException {
    return mta.message("hello", "buy now\r\n").endOfMessage().answer();
  }
}
