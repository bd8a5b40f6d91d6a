package org.hamletmail.status;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hamletmail.config.ConfigLoader;
import org.hamletmail.config.ListenAddress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hamlet ctl}: asks a running milter how it is and why it decided, and has it reload. */
@Command(
    name = "ctl",
    description = {
      "Ask a running milter how it is and why it decided as it did, or have it reload.",
      "Finds it through hamlet.control.socket of its configuration. Exits with 1 where it doesn't"
          + " answer, refuses or knows nothing."
    })
public final class CtlCommand implements Runnable {

  private static final Path USUAL = Path.of("/etc/hamlet/hamlet.conf");

  private static final String COLUMNS = "%8s %8s %8s %5s %6s %7s %7s %7s %7s %7s  %s%n";
  private static final int LOOKS_A_HEADING = 20;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The milter's configuration file, by default /etc/hamlet/hamlet.conf.")
  private @Nullable Path configFile;

  @Option(
      names = "--control",
      paramLabel = "SOCKET",
      description = "The path of its control socket, instead of a configuration.")
  private @Nullable Path control;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected status, top, why or reload");
  }

  @Command(description = "Print how the milter is: key=value, a line each.")
  int status() {
    return print(client().ask("status"));
  }

  @Command(description = "Say in one line why a message became what it did, the newest first.")
  int why(
      @Parameters(paramLabel = "QUEUEID", description = "The mail server's name of the message.")
          String queueId) {
    return print(client().ask("why " + queueId));
  }

  @Command(description = "Have the milter read its configuration again and look for a new model.")
  int reload() {
    return print(client().ask("reload"));
  }

  @Command(
      description = "Show how the milter is, a line every other second, until it is interrupted.")
  int top(
      @Option(
              names = "--interval",
              paramLabel = "SECONDS",
              defaultValue = "2",
              description = "Time between two looks, from 1; by default 2.")
          int interval,
      @Option(
              names = "--count",
              paramLabel = "N",
              defaultValue = "0",
              description = "Looks until it ends by itself; by default 0, never.")
          int count)
      throws InterruptedException {
    if (interval < 1 || count < 0) {
      throw new ParameterException(
          spec.commandLine(), "expected --interval of at least 1 and --count of at least 0");
    }
    ControlClient client = client();
    long before = -1;
    for (int look = 1; true; look++) {
      Map<String, String> status = pairs(client.ask("status").lines());
      long messages = Long.parseLong(status.getOrDefault("messages", "0"));
      show(look, status, before < 0 ? "-" : decimal((messages - before) / (double) interval));
      before = messages;
      if (look == count) {
        return 0;
      }
      Thread.sleep(interval * 1000L);
    }
  }

  private static Map<String, String> pairs(List<String> lines) {
    Map<String, String> pairs = new HashMap<>();
    lines.forEach(line -> {
      int equals = line.indexOf('=');
      if (equals > 0) {
        pairs.put(line.substring(0, equals), line.substring(equals + 1));
      }
    });
    return pairs;
  }

  /** A line a look, as vmstat(8) shows them; what the columns are is said again now and then. */
  private void show(int look, Map<String, String> status, String rate) {
    PrintWriter out = spec.commandLine().getOut();
    if (look % LOOKS_A_HEADING == 1) {
      out.printf(
          COLUMNS, "msgs/s", "waiting", "work", "hang", "conns", "spam/h", "fail/h", "p50ms",
          "p99ms", "MiB", "ready");
    }
    out.printf(
        COLUMNS,
        rate,
        status.get("waiting"),
        status.get("active") + "/" + status.get("workers"),
        status.get("stuck"),
        status.get("connections"),
        status.get("hour_spam"),
        status.get("hour_failed"),
        status.get("hour_took_p50_ms"),
        status.get("hour_took_p99_ms"),
        status.get("memory_mib"),
        status.get("ready"));
    out.flush();
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private ControlClient client() {
    if (control != null) {
      return new ControlClient(control);
    }
    Path file = configFile == null ? USUAL : configFile;
    if (configFile == null && !Files.exists(USUAL)) {
      throw new ParameterException(
          spec.commandLine(), "there is no " + USUAL + "; name the milter's --config or --control");
    }
    return new ControlClient(
        ConfigLoader.load(file)
            .control()
            .socket()
            .map(ListenAddress.Unix::path)
            .orElseThrow(() ->
                new ParameterException(
                    spec.commandLine(),
                    file + " sets no hamlet.control.socket; set one and restart the milter")));
  }

  private int print(Controls.Answer answer) {
    PrintWriter to = answer.done() ? spec.commandLine().getOut() : spec.commandLine().getErr();
    answer.lines().forEach(to::println);
    to.flush();
    return answer.done() ? 0 : 1;
  }
}
