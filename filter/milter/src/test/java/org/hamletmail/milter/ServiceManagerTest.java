package org.hamletmail.milter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hamletmail.config.ListenAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What systemd hears, on a real datagram socket. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class ServiceManagerTest {

  @TempDir private Path folder;

  @Test
  void daemon_fromItsStartToItsEnd_tellsSystemd() throws Exception {
    Path config = folder.resolve("hamlet.conf");
    ListenAddress.Unix milter = new ListenAddress.Unix(folder.resolve("milter.sock"));
    Files.writeString(config, "hamlet.milter.socket = \"" + milter + "\"\n");
    Path socket = folder.resolve("notify.sock");
    try (NotifyReceiver systemd = new NotifyReceiver(socket.toString());
        DaemonProcess daemon =
            DaemonProcess.launch(
                Map.of("NOTIFY_SOCKET", socket.toString(), "WATCHDOG_USEC", "900000"),
                DaemonProcess.log("INFO"),
                "--config",
                config.toString())) {
      assertThat(systemd.receive()).isEqualTo("READY=1\nSTATUS=ready, model fake-0123");
      assertThat(daemon.untilReady()).isNotEmpty();
      for (int i = 0; i < 3; i++) {
        assertThat(systemd.receive()).isEqualTo("WATCHDOG=1");
      }
      daemon.signal("HUP");
      assertThat(systemd.receiveBut("WATCHDOG=1")).matches("RELOADING=1\nMONOTONIC_USEC=\\d+");
      assertThat(systemd.receiveBut("WATCHDOG=1"))
          .isEqualTo("READY=1\nSTATUS=ready, model fake-0123");
      daemon.process.toHandle().destroy();
      assertThat(systemd.receiveBut("WATCHDOG=1")).startsWith("STOPPING=1\n");
      assertThat(daemon.terminated()).isZero();
    }
  }

  /** What hangs must not look alive: systemd then starts it anew. */
  @Test
  void ready_daemonHangs_givesNoSignOfLife() {
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    AtomicBoolean lives = new AtomicBoolean(true);
    try (ServiceManager manager =
        ServiceManager.of(Map.of("WATCHDOG_USEC", "3000"), 7, heard::add)) {
      manager.ready("ready", lives::get);
      await().until(() -> heard.contains("WATCHDOG=1"));
      lives.set(false);
      await()
          .until(() -> {
            heard.clear();
            Thread.sleep(50);
            return heard.isEmpty();
          });
      lives.set(true);
      await().until(() -> heard.contains("WATCHDOG=1"));
    }
  }

  @Test
  void ready_watchdogOfAnotherProcessOrNone_givesNone() throws Exception {
    for (Map<String, String> environment :
        List.of(
            Map.of("WATCHDOG_USEC", "1000", "WATCHDOG_PID", "8"),
            Map.of("WATCHDOG_USEC", "soon"),
            Map.<String, String>of())) {
      Queue<String> heard = new ConcurrentLinkedQueue<>();
      try (ServiceManager manager = ServiceManager.of(environment, 7, heard::add)) {
        manager.ready("ready", () -> true);
        Thread.sleep(20);
        assertThat(heard).containsExactly("READY=1\nSTATUS=ready");
      }
    }
  }

  @Test
  void send_abstractName_arrives() {
    String name = "@hamlet-test-" + ProcessHandle.current().pid();
    try (NotifyReceiver systemd = new NotifyReceiver(name)) {
      new NotifySocket(name).send("READY=1");
      assertThat(systemd.receive()).isEqualTo("READY=1");
    }
  }

  @Test
  void of_socketThatIsNone_servesAllTheSame() {
    try (ServiceManager none = ServiceManager.of(Map.of("NOTIFY_SOCKET", "tcp:1"), 7);
        ServiceManager gone =
            ServiceManager.of(Map.of("NOTIFY_SOCKET", folder.resolve("gone").toString()), 7)) {
      none.ready("ready", () -> true);
      gone.ready("ready", () -> true);
      gone.stopping();
    }
  }
}
