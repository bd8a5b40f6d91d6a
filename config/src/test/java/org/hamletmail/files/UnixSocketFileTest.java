package org.hamletmail.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSocketFileTest {

  @TempDir private Path directory;

  /** A start that fails between the binding and the look at what was bound. */
  @Test
  void remove_neverAdmitted_takesItsOwnSocketAway() throws IOException {
    Path path = directory.resolve("milter.sock");
    try (ServerSocketChannel bound = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      bound.bind(UnixDomainSocketAddress.of(path));
      new UnixSocketFile(path).remove();
      assertThat(path).doesNotExist();
    }
  }

  @Test
  void remove_neverAdmittedAndNoSocketThere_leavesIt() throws IOException {
    Path path = Files.writeString(directory.resolve("milter.sock"), "precious");
    new UnixSocketFile(path).remove();
    assertThat(path).hasContent("precious");
  }
}
