package org.hamletmail.milter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.hamletmail.config.ListenAddress;

/** The MTA's side of the milter protocol, byte for byte, without jMilter. */
public final class MilterClient implements Closeable {

  static final int ALL_ACTIONS = 0x1ff;
  static final int ALL_STEPS = 0x1fffff;
  static final int ADD_CHANGE_QUARANTINE = 0x31;
  static final int SKIP = 0x400;
  static final int LEADING_SPACE = 0x100000;

  private final SocketChannel channel;
  private final DataInputStream in;
  private final OutputStream out;

  /** A packet from the milter. */
  record Packet(char command, String payload) {
    @Override
    public String toString() {
      if (payload.isEmpty()) {
        return String.valueOf(command);
      }
      int index = command == 'm' ? 4 : 0;
      String number =
          index == 0 ? "" : ByteBuffer.wrap(payload.getBytes(ISO_8859_1)).getInt() + " ";
      return command + " " + number + payload.substring(index).replace("\0", "|");
    }
  }

  MilterClient(ListenAddress address) throws IOException {
    this(
        switch (address) {
          case ListenAddress.Inet inet -> connected(inet.host(), inet.port());
          case ListenAddress.Unix unix ->
              SocketChannel.open(UnixDomainSocketAddress.of(unix.path()));
        });
  }

  private MilterClient(SocketChannel channel) {
    this.channel = channel;
    // Not Channels.newInputStream: it holds the lock that writes need.
    in = new DataInputStream(new ChannelInput(channel));
    out = Channels.newOutputStream(channel);
  }

  private static SocketChannel connected(String host, int port) throws IOException {
    SocketChannel channel = SocketChannel.open(new InetSocketAddress(host, port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return channel;
  }

  /** A connection that has negotiated everything and named a client. */
  public static MilterClient open(ListenAddress address) throws IOException {
    return new MilterClient(address).begin();
  }

  /** The same, for tests that have none of Hamlet's classes. */
  public static MilterClient openInet(String host, int port) throws IOException {
    return new MilterClient(connected(host, port)).begin();
  }

  private MilterClient begin() throws IOException {
    negotiate(ALL_ACTIONS, ALL_STEPS);
    return connect("4", "192.0.2.1").expect("c");
  }

  static byte[] packet(char command, byte[] payload) {
    return ByteBuffer.allocate(5 + payload.length)
        .putInt(1 + payload.length)
        .put((byte) command)
        .put(payload)
        .array();
  }

  static byte[] strings(String... fields) {
    return (String.join("\0", fields) + "\0").getBytes(ISO_8859_1);
  }

  /** Returns version, actions, steps as the milter answers them. */
  int[] negotiate(int actions, int steps) throws IOException {
    send('O', ByteBuffer.allocate(12).putInt(6).putInt(actions).putInt(steps).array());
    ByteBuffer answer = ByteBuffer.wrap(receive().payload().getBytes(ISO_8859_1));
    return new int[] {answer.getInt(), answer.getInt(), answer.getInt()};
  }

  MilterClient connect(String family, String address) throws IOException {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    payload.write(strings("client.example"));
    payload.write(family.getBytes(ISO_8859_1));
    if (!family.equals("U")) {
      payload.write(new byte[] {(byte) 0xc3, (byte) 0x84});
      payload.write(strings(address));
    }
    return send('C', payload.toByteArray());
  }

  public MilterClient macros(char stage, String... namesAndValues) throws IOException {
    return send(
        'D', (stage + new String(strings(namesAndValues), ISO_8859_1)).getBytes(ISO_8859_1));
  }

  public MilterClient mail(String... arguments) throws IOException {
    return send('M', strings(arguments)).expect("c");
  }

  public MilterClient rcpt(String... arguments) throws IOException {
    return send('R', strings(arguments)).expect("c");
  }

  public MilterClient header(String name, String value) throws IOException {
    return send('L', strings(name, value)).expect("c");
  }

  public MilterClient endOfHeaders() throws IOException {
    return send('N').expect("c");
  }

  public MilterClient body(String text) throws IOException {
    return send('B', text.getBytes(ISO_8859_1)).expect("c");
  }

  /** A whole message up to, not including, its end. */
  MilterClient message(String subject, String body) throws IOException {
    mail("<sender@example.org>");
    rcpt("<recipient@example.com>");
    header("Subject", " " + subject);
    endOfHeaders();
    return body(body);
  }

  public MilterClient endOfMessage() throws IOException {
    return send('E');
  }

  MilterClient send(char command) throws IOException {
    return send(command, new byte[0]);
  }

  MilterClient send(char command, byte[] payload) throws IOException {
    return raw(packet(command, payload));
  }

  MilterClient raw(byte[] bytes) throws IOException {
    out.write(bytes);
    return this;
  }

  MilterClient expect(String packet) throws IOException {
    String got = receive().toString();
    if (!got.equals(packet)) {
      throw new AssertionError("milter answered [" + got + "], expected [" + packet + "]");
    }
    return this;
  }

  Packet receive() throws IOException {
    int length = in.readInt();
    byte[] payload = new byte[length - 1];
    char command = (char) in.readByte();
    in.readFully(payload);
    return new Packet(command, new String(payload, ISO_8859_1));
  }

  /** Everything up to the final answer, progress left out. */
  public List<String> answer() throws IOException {
    List<String> packets = new ArrayList<>();
    while (true) {
      Packet packet = receive();
      if (packet.command() == 'p') {
        continue;
      }
      packets.add(packet.toString());
      if ("acdrtyf".indexOf(packet.command()) >= 0) {
        return packets;
      }
    }
  }

  /** Whether the milter closed the connection, whatever it said before. */
  boolean closedByPeer() throws IOException {
    try {
      while (true) {
        receive();
      }
    } catch (EOFException e) {
      return true;
    } catch (IOException e) {
      return String.valueOf(e.getMessage()).contains("reset")
          || String.valueOf(e.getMessage()).contains("Broken pipe");
    }
  }

  /** Ends the connection without a word, as a killed MTA does. */
  void hangUp() throws IOException {
    channel.close();
  }

  @Override
  public void close() throws IOException {
    hangUp();
  }

  private static final class ChannelInput extends InputStream {
    private final SocketChannel channel;

    ChannelInput(SocketChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return channel.read(ByteBuffer.wrap(bytes, offset, length));
    }
  }
}
