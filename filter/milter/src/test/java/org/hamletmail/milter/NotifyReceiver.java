package org.hamletmail.milter;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** systemd's end of the notification socket. */
final class NotifyReceiver implements AutoCloseable {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;

  static {
    Native.register(NotifyReceiver.class, "c");
  }

  private final int descriptor;

  NotifyReceiver(String path) {
    byte[] name = path.getBytes(UTF_8);
    byte[] address =
        ByteBuffer.allocate(2 + name.length)
            .order(ByteOrder.nativeOrder())
            .putShort((short) AF_UNIX)
            .put(name)
            .array();
    if (address[2] == '@') {
      address[2] = 0;
    }
    descriptor = socket(AF_UNIX, SOCK_DGRAM, 0);
    int unused = bind(descriptor, address, address.length);
  }

  /** Waits for a datagram; the test's own limit ends that. */
  String receive() {
    byte[] buffer = new byte[4096];
    long length = recv(descriptor, buffer, buffer.length, 0);
    return new String(buffer, 0, (int) length, UTF_8);
  }

  String receiveBut(String other) {
    String received = receive();
    while (received.equals(other)) {
      received = receive();
    }
    return received;
  }

  @Override
  public void close() {
    int unused = close(descriptor);
  }

  private static native int socket(int domain, int type, int protocol) throws LastErrorException;

  private static native int bind(int descriptor, byte[] address, int length)
      throws LastErrorException;

  private static native long recv(int descriptor, byte[] buffer, long length, int flags)
      throws LastErrorException;

  private static native int close(int descriptor);
}
