package org.hamletmail.milter;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Datagrams to systemd's notification socket, as sd_notify(3) describes them. The JDK has no
 * datagram sockets of the unix domain, so three functions of the C library are called through JNA.
 */
final class NotifySocket {

  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;

  /** Not passed on to programs that the daemon starts. */
  private static final int SOCK_CLOEXEC = 0x80000;

  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MAX_PATH = 107;

  static {
    Native.register(NotifySocket.class, "c");
  }

  private final byte[] address;

  /**
   * Names the socket.
   *
   * @param path absolute, or an abstract name behind an {@code @}
   */
  NotifySocket(String path) {
    byte[] name = path.getBytes(UTF_8);
    if (!path.matches("(?s)[/@].+") || name.length > MAX_PATH) {
      throw new IllegalArgumentException("NOTIFY_SOCKET is " + path + "; expected a path or @name");
    }
    // sockaddr_un: the family, and the path to its end; an abstract name begins with a zero.
    ByteBuffer struct = ByteBuffer.allocate(2 + name.length).order(ByteOrder.nativeOrder());
    struct.putShort((short) AF_UNIX).put(name);
    address = struct.array();
    if (address[2] == '@') {
      address[2] = 0;
    }
  }

  /**
   * Sends a datagram; never waits.
   *
   * @throws LastErrorException if the system refuses
   */
  void send(String text) {
    byte[] message = text.getBytes(UTF_8);
    int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    try {
      long unused =
          sendto(
              descriptor,
              message,
              message.length,
              MSG_NOSIGNAL | MSG_DONTWAIT,
              address,
              address.length);
    } finally {
      int unused = close(descriptor);
    }
  }

  private static native int socket(int domain, int type, int protocol) throws LastErrorException;

  private static native long sendto(
      int descriptor, byte[] message, long length, int flags, byte[] address, int addressLength)
      throws LastErrorException;

  private static native int close(int descriptor);
}
