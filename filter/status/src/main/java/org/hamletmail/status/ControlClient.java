package org.hamletmail.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hamletmail.config.ExpectedException;

/** Asks a running daemon, see {@link ControlServer}. Stateless. */
final class ControlClient {
  private static final int MAX_ANSWER = 1 << 20;

  private final Path socket;

  ControlClient(Path socket) {
    this.socket = socket;
  }

  /** No daemon answers; the message says where it was looked for and what to do. */
  static final class NoAnswerException extends ExpectedException {
    private static final long serialVersionUID = 1L;

    NoAnswerException(String message) {
      super(message);
    }
  }

  Controls.Answer ask(String question) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      ByteBuffer left = ByteBuffer.wrap((question + "\n").getBytes(UTF_8));
      while (left.hasRemaining()) {
        channel.write(left);
      }
      byte[] bytes = Channels.newInputStream(channel).readNBytes(MAX_ANSWER);
      List<String> lines = new String(bytes, UTF_8).lines().toList();
      if (lines.isEmpty()) {
        throw new NoAnswerException("control socket " + socket + ": the daemon gave no answer");
      }
      return new Controls.Answer(lines.getFirst().equals("OK"), lines.subList(1, lines.size()));
    } catch (IOException e) {
      throw new NoAnswerException(
          "control socket "
              + socket
              + ": "
              + (Files.exists(socket)
                  ? "no daemon answers ("
                      + e.getMessage()
                      + "); is it running, and may you connect?"
                  : "there is none; is hamlet milter running with hamlet.control.socket set?"));
    }
  }
}
