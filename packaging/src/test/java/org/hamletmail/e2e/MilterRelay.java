package org.hamletmail.e2e;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stands between Postfix and the milter, so that something can happen at the very end of a message:
 * when Postfix has sent everything and waits for the answer.
 */
final class MilterRelay implements AutoCloseable {
  private static final byte END_OF_MESSAGE = 'E';
  private static final String SETTING = "smtpd_milters = inet:127.0.0.1:";

  /** Something to do with the milter. */
  interface Deed {
    Deed NOTHING = () -> {};

    void perform() throws Exception;
  }

  private final int milterPort;
  private final Deed before;
  private final Deed after;
  private final ServerSocket listener;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * Starts to listen.
   *
   * @param milterLines what the milter prints for main.cf
   * @param before done when the end of a message is here, before the milter gets it
   * @param after done when the milter's end of the connection has it
   */
  MilterRelay(List<String> milterLines, Deed before, Deed after) throws IOException {
    this.milterPort =
        milterLines.stream()
            .filter(line -> line.startsWith(SETTING))
            .mapToInt(line -> Integer.parseInt(line.substring(SETTING.length())))
            .findFirst()
            .orElseThrow();
    this.before = before;
    this.after = after;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  /** Returns the lines for main.cf with this relay in the milter's place. */
  List<String> inPlaceOf(List<String> milterLines) {
    return milterLines.stream()
        .map(line -> line.startsWith(SETTING) ? SETTING + listener.getLocalPort() : line)
        .toList();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
  }

  private void accept() {
    while (true) {
      try {
        Socket mta = listener.accept();
        threads.execute(() -> serve(mta));
      } catch (IOException closed) {
        return;
      }
    }
  }

  /** When one side goes, the other side is told by the end of its connection. */
  private void serve(Socket mta) {
    try (mta;
        Socket milter = new Socket(InetAddress.getLoopbackAddress(), milterPort)) {
      threads.execute(() -> answers(milter, mta));
      DataInputStream in = new DataInputStream(new BufferedInputStream(mta.getInputStream()));
      DataOutputStream out = new DataOutputStream(milter.getOutputStream());
      while (true) {
        byte[] packet = new byte[in.readInt()];
        in.readFully(packet);
        byte[] frame = new byte[Integer.BYTES + packet.length];
        ByteBuffer.wrap(frame).putInt(packet.length).put(packet);
        boolean end = packet[0] == END_OF_MESSAGE;
        if (end) {
          before.perform();
        }
        out.write(frame);
        if (end) {
          after.perform();
        }
      }
    } catch (IOException gone) {
      // Either side; the sockets are closed here.
    } catch (Exception e) {
      throw new IllegalStateException("the relay's deed failed", e);
    }
  }

  private static void answers(Socket milter, Socket mta) {
    try (mta;
        InputStream in = milter.getInputStream()) {
      in.transferTo(mta.getOutputStream());
    } catch (IOException gone) {
      // As above.
    }
  }
}
