package org.hamletmail.james;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What Hamlet costs James: seconds to start, memory, messages a second that it accepts over SMTP
 * while the spool delivers. Prints figures, and runs only where {@code -Dit.test=ServerCost} asks
 * for it; docs/james.md has the command. Servers with Hamlet and without take turns, each in a JVM
 * of its own, so that whatever else the machine does falls on both.
 */
final class ServerCost {
  private static final int ROUNDS = 3;
  private static final int CLIENTS = 8;
  private static final int MESSAGES = 1_000;
  private static final Pattern FIGURES =
      Pattern.compile("start ([0-9.]+) s, ([0-9.]+) messages/s, resident ([0-9]+) MiB");

  /** What one server took. */
  private record Cost(double startSeconds, double messagesPerSecond, double residentMib) {
    static Cost median(List<Cost> costs) {
      return new Cost(
          median(costs, Cost::startSeconds),
          median(costs, Cost::messagesPerSecond),
          median(costs, Cost::residentMib));
    }

    private static double median(List<Cost> costs, ToDoubleFunction<Cost> figure) {
      return costs.stream().mapToDouble(figure).sorted().toArray()[costs.size() / 2];
    }
  }

  @Test
  void withAndWithoutHamlet_inTurns() throws Exception {
    List<Cost> without = new ArrayList<>();
    List<Cost> with = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      without.add(measure("without"));
      with.add(measure("with"));
    }
    Cost plain = Cost.median(without);
    Cost hamlet = Cost.median(with);
    System.out.printf(
        Locale.ROOT,
        "medians of %d: start %.1f s, with Hamlet %.1f s; %.0f messages/s, with Hamlet %.0f (%.2f of"
            + " it); resident %.0f MiB, with Hamlet %.0f MiB (%.0f more)%n",
        ROUNDS,
        plain.startSeconds(),
        hamlet.startSeconds(),
        plain.messagesPerSecond(),
        hamlet.messagesPerSecond(),
        hamlet.messagesPerSecond() / plain.messagesPerSecond(),
        plain.residentMib(),
        hamlet.residentMib(),
        hamlet.residentMib() - plain.residentMib());
  }

  private static Cost measure(String how) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx1g",
                "-Dai.djl.offline=true",
                "-Dhamlet.distribution=" + JamesServer.distribution().toAbsolutePath(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                ServerCost.class.getName(),
                how)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher figures = FIGURES.matcher(output);
    if (process.waitFor() != 0 || !figures.find()) {
      throw new AssertionError("no figures " + how + " Hamlet: " + output);
    }
    System.out.println(how + " Hamlet: " + figures.group());
    return new Cost(
        Double.parseDouble(figures.group(1)),
        Double.parseDouble(figures.group(2)),
        Double.parseDouble(figures.group(3)));
  }

  /** One server; the argument is {@code with} or {@code without}. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("hamlet-cost");
    boolean with = arguments[0].equals("with");
    JamesServer.Home home = new JamesServer.Home(folder);
    if (with) {
      home.hamletConf(
          "hamlet { model.directory = \"%s\", policy.tag-threshold = 0.999 }"
              .formatted(JamesServer.distribution().resolve("models/default").toAbsolutePath()));
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
        Locale.ROOT,
        "start %.1f s, %.0f messages/s, resident %d MiB%n",
        startSeconds,
        MESSAGES / seconds,
        residentMib());
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
