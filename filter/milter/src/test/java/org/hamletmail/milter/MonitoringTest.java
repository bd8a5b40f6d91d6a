package org.hamletmail.milter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.hamletmail.config.ListenAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a monitoring system sees of a real process. */
@Timeout(120)
class MonitoringTest {

  private static final Path SHIPPED = Path.of("../../packaging/src/dist/monitoring");

  /** An expression's line in both files, and the lines of a folded one. */
  private static final Pattern EXPRESSION =
      Pattern.compile("\"expr\": \"(.*)\"|expr: ([^>\n].*)|expr: >-\n((?: {10}.*\n)+)");

  /** No function of Prometheus and no label has such a beginning. */
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:hamlet|cache|jvm|process|system|logback)_\\w+");

  @TempDir private Path directory;

  @Test
  void metrics_thatDashboardAndAlertsName_areServed() throws Exception {
    Path config = config();
    try (DaemonProcess daemon = DaemonProcess.serving("--config", config.toString());
        HttpClient client = HttpClient.newHttpClient()) {
      URI status = daemon.status();
      try (MilterClient mta = MilterClient.open(socket())) {
        mta.message("hello", "buy now\r\n").endOfMessage().answer();
        mta.message("hello", "see you at eight\r\n").endOfMessage().answer();
        mta.message("hello", "see you at eight\r\n").endOfMessage().answer();
      }
      String metrics = get(client, status.resolve("/metrics")).body();
      assertThat(metrics)
          .contains(
              "hamlet_messages_total{action=\"tag\",reason=\"tag_threshold\",verdict=\"spam\"} 1.0",
              "cache_gets_total{cache=\"verdicts\",result=\"hit\"} 1.0",
              "hamlet_milter_queue_wait_seconds_count 3",
              "hamlet_failures_total{cause=\"deadline\"} 0.0",
              "model=\"fake-0123\"} 1.0");
      Set<String> served = new TreeSet<>();
      metrics
          .lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(line -> served.add(line.replaceAll("[{ ].*", "")));
      for (String file : new String[] {"grafana-dashboard.json", "prometheus-alerts.yml"}) {
        Set<String> named = named(SHIPPED.resolve(file));
        assertThat(named).hasSizeGreaterThan(9).isSubsetOf(served);
      }
    }
  }

  @Test
  void readyz_servingAndStopping_isSaid() throws Exception {
    Path config = config();
    try (DaemonProcess daemon = DaemonProcess.serving("--config", config.toString());
        HttpClient client = HttpClient.newHttpClient()) {
      URI status = daemon.status();
      assertThat(get(client, status.resolve("/readyz")).statusCode()).isEqualTo(200);
      try (MilterClient mta = MilterClient.open(socket())) {
        mta.message("hello", "SLOW buy now\r\n").endOfMessage();
        daemon.process.toHandle().destroy();
        daemon.logged("stopping");
        HttpResponse<String> answer = get(client, status.resolve("/readyz"));
        while (answer.statusCode() == 200) {
          answer = get(client, status.resolve("/readyz"));
        }
        assertThat(answer.body()).isEqualTo("stopping\n");
        assertThat(get(client, status.resolve("/healthz")).statusCode()).isEqualTo(200);
        assertThat(mta.answer()).endsWith("a");
      }
      assertThat(daemon.terminated()).isZero();
    }
  }

  private static Set<String> named(Path file) throws IOException {
    Set<String> named = new TreeSet<>();
    EXPRESSION
        .matcher(Files.readString(file).replace("\\\"", "'"))
        .results()
        .map(found -> found.group(1) + " " + found.group(2) + " " + found.group(3))
        .map(expression -> expression.replaceAll("'[^']*'|\"[^\"]*\"", ""))
        .forEach(expression ->
            METRIC.matcher(expression).results().forEach(metric -> named.add(metric.group())));
    return named;
  }

  private ListenAddress.Unix socket() {
    return new ListenAddress.Unix(directory.resolve("milter.sock"));
  }

  private Path config() throws IOException {
    return Files.writeString(
        directory.resolve("hamlet.conf"),
        "hamlet {\nmilter.socket = \"" + socket() + "\"\nstatus.listen = \"127.0.0.1:0\"\n}\n");
  }

  private static HttpResponse<String> get(HttpClient client, URI uri) throws Exception {
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }
}
