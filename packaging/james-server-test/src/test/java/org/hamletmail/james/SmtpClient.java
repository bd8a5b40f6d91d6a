package org.hamletmail.james;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** An SMTP client that shows the replies as they are. */
final class SmtpClient implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  SmtpClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(120_000);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
    out = new BufferedOutputStream(socket.getOutputStream());
    expect("220", reply());
    expect("250", command("EHLO client.example.net"));
  }

  /** Sends a message and returns the reply to its end. */
  String send(String sender, String recipient, String message) throws IOException {
    return send(sender, List.of(recipient), message.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a message, whose lines may end in any way, and returns the reply to its end. */
  String send(String sender, List<String> recipients, byte[] message) throws IOException {
    expect("250", command("MAIL FROM:<" + sender + ">"));
    for (String recipient : recipients) {
      expect("250", command("RCPT TO:<" + recipient + ">"));
    }
    return data(message);
  }

  /** Sends a message for the recipients so far, and returns the reply to its end. */
  String data(byte[] message) throws IOException {
    expect("354", command("DATA"));
    out.write(stuffed(message));
    out.write(".\r\n".getBytes(StandardCharsets.US_ASCII));
    out.flush();
    return reply();
  }

  String command(String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
    return reply();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static byte[] stuffed(byte[] message) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream(message.length + 100);
    int start = 0;
    while (start < message.length) {
      int end = start;
      while (end < message.length && message[end] != '\n') {
        end++;
      }
      int last = end > start && message[end - 1] == '\r' ? end - 1 : end;
      if (message[start] == '.') {
        lines.write('.');
      }
      lines.writeBytes(Arrays.copyOfRange(message, start, last));
      lines.writeBytes(new byte[] {'\r', '\n'});
      start = end + 1;
    }
    return lines.toByteArray();
  }

  private static void expect(String code, String reply) {
    if (!reply.startsWith(code)) {
      throw new AssertionError("expected " + code + ", got " + reply);
    }
  }

  private String reply() throws IOException {
    StringBuilder reply = new StringBuilder();
    String line;
    do {
      line = line();
      reply.append(reply.isEmpty() ? "" : "\n").append(line);
    } while (line.length() > 3 && line.charAt(3) == '-');
    return reply.toString();
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int b = in.read();
    while (b != '\n') {
      if (b < 0) {
        throw new EOFException("the server closed the connection after " + line);
      }
      line.write(b);
      b = in.read();
    }
    return line.toString(StandardCharsets.UTF_8).stripTrailing();
  }
}
