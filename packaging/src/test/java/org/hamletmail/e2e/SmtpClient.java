package org.hamletmail.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An SMTP client that shows each reply as it stands, and sends any bytes. */
final class SmtpClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern QUEUED = Pattern.compile("250 2\\.0\\.0 Ok: queued as (\\w+)");

  /**
   * A server's reply.
   *
   * @param text all lines with the code, separated by LF
   */
  record Reply(String text) {
    int code() {
      return Integer.parseInt(text.substring(0, 3));
    }

    /** Returns the queue id of a message that was taken. */
    String queueId() {
      Matcher matcher = QUEUED.matcher(text);
      assertThat(matcher.matches()).as(text).isTrue();
      return matcher.group(1);
    }
  }

  private final Socket socket;
  private final BufferedReader in;
  private final OutputStream out;

  private SmtpClient(Socket socket) throws IOException {
    this.socket = socket;
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
    out = socket.getOutputStream();
  }

  static SmtpClient connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    try {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      SmtpClient client = new SmtpClient(socket);
      Reply greeting = client.read();
      if (greeting.code() != 220) {
        throw new IOException("greeted by " + greeting.text());
      }
      return client;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Returns whether a server greets there. */
  static boolean listens(int port) {
    try {
      connect(port).close();
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Sends a command and reads the reply. */
  Reply command(String line) throws IOException {
    write(line + "\r\n");
    return read();
  }

  /** Says who we are. */
  SmtpClient hello() throws IOException {
    assertThat(command("EHLO client.test.invalid").code()).isEqualTo(250);
    return this;
  }

  /**
   * Sends a whole message.
   *
   * @param message lines end in LF
   * @return the reply to the end of the data
   */
  Reply send(String mailbox, byte[] message) throws IOException {
    begin(mailbox);
    data(message);
    return end();
  }

  /**
   * Sends a message until something is refused.
   *
   * @return the reply that refused it, or the reply to the end of the data
   */
  Reply sendAsFarAsTaken(String mailbox, byte[] message) throws IOException {
    for (String command : envelope(mailbox)) {
      Reply reply = command(command);
      if (reply.code() >= 400) {
        return reply;
      }
    }
    data(message);
    return end();
  }

  /** Sends the envelope and DATA; everything must be taken. */
  void begin(String mailbox) throws IOException {
    for (String command : envelope(mailbox)) {
      assertThat(command(command).text()).startsWith(command.equals("DATA") ? "354 " : "250 ");
    }
  }

  private static List<String> envelope(String mailbox) {
    return List.of(
        "MAIL FROM:<sender@elsewhere.test>",
        "RCPT TO:<" + PrivatePostfix.address(mailbox) + ">",
        "DATA");
  }

  /** Sends the envelope and DATA in one packet, as pipelining allows. */
  void beginPipelined(String mailbox) throws IOException {
    write(String.join("\r\n", envelope(mailbox)) + "\r\n");
    assertThat(read().text()).startsWith("250 ");
    assertThat(read().text()).startsWith("250 ");
    assertThat(read().text()).startsWith("354 ");
  }

  /** Sends a message's lines without the end. */
  void data(byte[] message) throws IOException {
    String lines = new String(message, ISO_8859_1);
    assertThat(lines).endsWith("\n");
    String stuffed = lines.startsWith(".") ? "." + lines : lines;
    write(stuffed.replace("\n.", "\n..").replace("\n", "\r\n"));
  }

  /** Ends the data and reads the reply. */
  Reply end() throws IOException {
    return command(".");
  }

  Reply read() throws IOException {
    List<String> lines = new ArrayList<>();
    String line;
    do {
      line = in.readLine();
      if (line == null) {
        throw new EOFException("the server closed the connection after " + lines);
      }
      lines.add(line);
    } while (line.startsWith("-", 3));
    return new Reply(String.join("\n", lines));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(ISO_8859_1));
    out.flush();
  }
}
