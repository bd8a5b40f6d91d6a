package org.hamletmail.milter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.hamletmail.config.ListenAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Where the server listens, and what it does if that is taken. */
class MilterSocketTest {

  @TempDir private Path directory;

  @Test
  void start_busyPort_saysSoAndEnds() throws IOException {
    try (ServerSocket other = new ServerSocket(0)) {
      ListenAddress taken = new ListenAddress.Inet("127.0.0.1", other.getLocalPort());
      assertThatThrownBy(() -> start(taken).close())
          .isInstanceOf(MilterStartException.class)
          .hasMessageContaining("milter socket inet:127.0.0.1:" + other.getLocalPort())
          .hasMessageContaining("in use")
          .hasMessageContaining("choose another socket");
    }
  }

  @Test
  void start_unknownHost_saysSo() {
    assertThatThrownBy(() -> start(new ListenAddress.Inet("no-such-host.invalid", 0)).close())
        .isInstanceOf(MilterStartException.class)
        .hasMessageContaining("the host is unknown");
  }

  @Test
  void start_ipv6Loopback_serves() throws IOException {
    try (MilterServer server = start(new ListenAddress.Inet("::1", 0));
        MilterClient mta = MilterClient.open(server.address())) {
      assertThat(mta.message("hello", "TAG\r\n").endOfMessage().answer()).endsWith("a");
    }
  }

  @Test
  void start_afterAKill_removesTheStaleSocket() throws IOException {
    ListenAddress.Unix unix = unix();
    // A channel that is closed leaves its file behind, as a killed process does.
    ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    dead.bind(UnixDomainSocketAddress.of(unix.path())).close();
    assertThat(unix.path()).exists();
    try (MilterServer server = start(unix);
        MilterClient mta = MilterClient.open(server.address())) {
      assertThat(mta.message("hello", "TAG\r\n").endOfMessage().answer()).endsWith("a");
    }
    assertThat(unix.path()).doesNotExist();
  }

  @Test
  void start_anotherProcessAnswers_leavesItAlone() throws IOException {
    ListenAddress.Unix unix = unix();
    try (MilterServer first = start(unix)) {
      assertThatThrownBy(() -> start(unix).close())
          .isInstanceOf(MilterStartException.class)
          .hasMessageContaining("another process answers there");
      try (MilterClient mta = MilterClient.open(first.address())) {
        assertThat(mta.message("hello", "TAG\r\n").endOfMessage().answer()).endsWith("a");
      }
    }
  }

  @Test
  void start_fileAtThePath_isKept() throws IOException {
    ListenAddress.Unix unix = unix();
    Files.writeString(unix.path(), "precious");
    assertThatThrownBy(() -> start(unix).close())
        .isInstanceOf(MilterStartException.class)
        .hasMessageContaining("something that is no socket lies there");
    assertThat(unix.path()).hasContent("precious");
  }

  @Test
  void start_linkAtThePath_isNotFollowed() throws IOException {
    ListenAddress.Unix unix = unix();
    Path target = Files.writeString(directory.resolve("target"), "precious");
    Files.createSymbolicLink(unix.path(), target);
    assertThatThrownBy(() -> start(unix).close()).isInstanceOf(MilterStartException.class);
    assertThat(Files.exists(unix.path(), LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(target).hasContent("precious");
  }

  /** What check-config lets pass must start. */
  @Test
  void start_pathAsLongAsAllowed_serves() throws IOException {
    int left = ListenAddress.Unix.MAX_BYTES - directory.toString().getBytes(UTF_8).length - 1;
    Path path = directory.resolve("x".repeat(left));
    try (MilterServer server = start(new ListenAddress.Unix(path));
        MilterClient mta = MilterClient.open(server.address())) {
      assertThat(mta.message("hello", "TAG\r\n").endOfMessage().answer()).endsWith("a");
    }
    assertThatThrownBy(() -> new ListenAddress.Unix(directory.resolve("x".repeat(left + 1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected at most " + ListenAddress.Unix.MAX_BYTES);
  }

  /** Nobody uses it, so there is nobody to stop. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void start_placeWhereNoSocketCanBe_saysToChooseAnother() {
    assertThatThrownBy(() -> start(new ListenAddress.Unix(Path.of("/proc/milter.sock"))).close())
        .isInstanceOf(MilterStartException.class)
        .hasMessageEndingWith("; choose another socket")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("stop what uses it"));
  }

  @Test
  void start_directoryMissing_saysWhich() {
    Path missing = directory.resolve("missing");
    assertThatThrownBy(() -> start(new ListenAddress.Unix(missing.resolve("m.sock"))).close())
        .isInstanceOf(MilterStartException.class)
        .hasMessageContaining("there is no directory " + missing);
  }

  @Test
  void start_mode_isThatOfTheSettings() throws IOException {
    ListenAddress.Unix unix = unix();
    try (MilterServer server = start(unix)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(unix.path())))
          .isEqualTo("rw-------");
      assertThat(server.address()).isEqualTo(unix);
    }
  }

  /** A restart that overlaps: the path is freed, the new one takes it, then the old one ends. */
  @Test
  void close_successorsSocketAtThePath_isItsOwn() throws IOException {
    ListenAddress.Unix unix = unix();
    MilterServer old = start(unix);
    Files.delete(unix.path());
    try (MilterServer successor = start(unix)) {
      old.close();
      try (MilterClient mta = MilterClient.open(successor.address())) {
        assertThat(mta.message("hello", "TAG\r\n").endOfMessage().answer()).endsWith("a");
      }
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void close_fileAtThePath_isKept() throws IOException {
    ListenAddress.Unix unix = unix();
    MilterServer server = start(unix);
    Files.delete(unix.path());
    Files.writeString(unix.path(), "precious");
    server.close();
    assertThat(unix.path()).hasContent("precious");
  }

  @Test
  void close_pathRemovedMeanwhile_isHarmless() throws IOException {
    ListenAddress.Unix unix = unix();
    MilterServer server = start(unix);
    Files.delete(unix.path());
    server.close();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void close_itsOwnSocket_isRemoved() {
    start(unix()).close();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void close_twice_isHarmless() {
    MilterServer server = start(unix());
    server.close();
    server.close();
    assertThat(directory).isEmptyDirectory();
  }

  private ListenAddress.Unix unix() {
    return new ListenAddress.Unix(directory.resolve("milter.sock"));
  }

  private static MilterServer start(ListenAddress address) {
    return MilterServer.start(
        MilterFixture.settings(address, 1, 1, Duration.ofSeconds(5)),
        MilterFixture.MAX_MESSAGE_BYTES,
        new FakeFilter(),
        new SimpleMeterRegistry());
  }
}
