package org.hamletmail.evidence;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A DNS server on a port of 127.0.0.1, with manners to choose. */
final class LoopbackDns implements AutoCloseable {
  /** How it treats who asks. */
  enum Manner {
    TRUE,
    SILENT,
    WRONG_ID,
    WRONG_QUESTION,
    SERVFAIL,
    GARBAGE,
    LATE
  }

  static final long LATENESS_MILLIS = 250;

  final Map<String, String> records = new ConcurrentHashMap<>();
  final List<String> asked = new CopyOnWriteArrayList<>();
  final AtomicInteger sent = new AtomicInteger();
  volatile Manner manner = Manner.TRUE;
  private final DatagramSocket socket;

  LoopbackDns() throws IOException {
    socket = new DatagramSocket(0, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    Thread.ofPlatform().daemon().start(this::serve);
  }

  String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  private void serve() {
    while (true) {
      DatagramPacket question = new DatagramPacket(new byte[512], 512);
      try {
        socket.receive(question);
        answer(question);
      } catch (SocketException closed) {
        return;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void answer(DatagramPacket packet) throws IOException {
    ByteBuffer question = ByteBuffer.wrap(packet.getData(), 0, packet.getLength()).slice();
    String name = name(question.duplicate().position(12));
    asked.add(name);
    byte[] answer =
        switch (manner) {
          case SILENT -> null;
          case GARBAGE -> new byte[] {1, 2, 3};
          case TRUE, LATE -> reply(question, name, 0, 0);
          case WRONG_ID -> reply(question, name, 1, 0);
          case WRONG_QUESTION -> reply(question, "other.example", 0, 0);
          case SERVFAIL -> reply(question, name, 0, 2);
        };
    if (answer == null) {
      return;
    }
    if (manner == Manner.LATE) {
      try {
        Thread.sleep(LATENESS_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
    sent.incrementAndGet();
  }

  private byte[] reply(ByteBuffer question, String name, int addedToId, int failure) {
    String record = failure == 0 ? records.get(name(question.duplicate().position(12))) : null;
    ByteBuffer out = ByteBuffer.allocate(512);
    out.putShort((short) (question.getShort(0) + addedToId));
    int code = failure != 0 ? failure : record == null ? 3 : 0;
    out.putShort((short) (0x8180 | code)).putShort((short) 1);
    out.putShort((short) (record == null ? 0 : 1)).putInt(0);
    putName(out, name);
    out.putShort((short) 1).putShort((short) 1);
    if (record != null) {
      out.putShort((short) 0xc00c).putShort((short) 1).putShort((short) 1).putInt(60);
      out.putShort((short) 4);
      for (String part : record.split("\\.", -1)) {
        out.put((byte) Integer.parseInt(part));
      }
    }
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }

  private static void putName(ByteBuffer out, String name) {
    for (String label : name.split("\\.", -1)) {
      out.put((byte) label.length()).put(label.getBytes(US_ASCII));
    }
    out.put((byte) 0);
  }

  private static String name(ByteBuffer in) {
    StringBuilder name = new StringBuilder();
    for (int length = in.get(); length > 0; length = in.get()) {
      byte[] label = new byte[length];
      in.get(label);
      name.append(name.isEmpty() ? "" : ".").append(new String(label, US_ASCII));
    }
    return name.toString();
  }

  @Override
  public void close() {
    socket.close();
  }
}
