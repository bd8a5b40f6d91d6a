package org.hamletmail.james;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What Hamlet costs James: seconds to start, memory, messages a second that it accepts over SMTP
 * while the spool delivers. No test: {@code main} prints figures; docs/james.md has the command.
 * One server a JVM, with Hamlet or without.
 */
final class ServerCost {
  private static final int CLIENTS = 8;
  private static final int MESSAGES = 1_000;

  private ServerCost() {}

  /** Arguments: {@code with} a model directory, or {@code without}. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("hamlet-cost");
    boolean with = arguments[0].equals("with");
    JamesServer.Home home = new JamesServer.Home(folder);
    if (with) {
      home.hamletConf(
          "hamlet { model.directory = \"%s\", policy.tag-threshold = 0.999 }"
              .formatted(Path.of(arguments[1]).toAbsolutePath()));
    } else {
      home.edit("healthcheck.properties", text -> "");
      home.edit(
          "smtpserver.xml",
          text -> text.replaceAll("(?s)<handler class=\"org.hamletmail.*?</handler>", ""));
      home.edit(
          "mailetcontainer.xml",
          text -> text.replaceAll("(?s)<mailet [^>]*org.hamletmail[^>]*>.*?</mailet>", ""));
    }
    long before = System.nanoTime();
    JamesServer server = JamesServer.start(home);
    double startSeconds = (System.nanoTime() - before) / 1e9;
    String user = server.user("crowd");
    send(server, user, 0, 200);
    long begun = System.nanoTime();
    send(server, user, 1_000, MESSAGES);
    double seconds = (System.nanoTime() - begun) / 1e9;
    System.gc();
    System.out.printf(
        "%s hamlet: start %.1f s, %.0f messages/s over %d connections, resident %d MiB%n",
        arguments[0], startSeconds, MESSAGES / seconds, CLIENTS, residentMib());
    server.close();
    System.exit(0);
  }

  private static void send(JamesServer server, String user, int first, int count) throws Exception {
    AtomicInteger next = new AtomicInteger(first);
    List<Future<?>> clients = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(CLIENTS)) {
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(
            executor.submit(() -> {
              try (SmtpClient smtp = server.smtp()) {
                for (int n = next.getAndIncrement();
                    n < first + count;
                    n = next.getAndIncrement()) {
                  String text = TinyModel.ham(n);
                  String message =
                      "Subject: " + text + "\n\n" + text + "\n" + (text + "\n").repeat(20);
                  String reply = smtp.send("sender@example.net", user, message);
                  while (reply.startsWith("451")) {
                    reply = smtp.send("sender@example.net", user, message);
                  }
                }
              }
              return null;
            }));
      }
      for (Future<?> client : clients) {
        client.get();
      }
    }
  }

  private static long residentMib() throws Exception {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
      }
    }
    return 0;
  }
}
