package org.hamletmail.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import org.hamletmail.policy.Reason;

/**
 * One page for a person: how the daemon is and what it decides. It holds all that it needs, has no
 * script, and its policy lets a browser run and load none; every value is escaped. Thread-safe.
 */
final class StatusPage {

  private static final int DECISIONS = 50;
  private static final DateTimeFormatter NOW =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss z", Locale.ROOT);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT);

  private static final String STYLE = resource("status-page.css");
  private static final Template TEMPLATE =
      Mustache.compiler().defaultValue("").compile(resource("status-page.mustache"));

  /** What a browser may do with the page: show it in its own style, nothing else. */
  static final String POLICY =
      "default-src 'none'; style-src 'sha256-"
          + sha256(STYLE)
          + "'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final ServingDaemon daemon;
  private final Figures figures;
  private final History history;
  private final Course course;
  private final ModelCard card;
  private final Clock clock;
  private final String host = host();

  StatusPage(ServingDaemon daemon, Figures figures, History history, Course course, Clock clock) {
    this.daemon = daemon;
    this.figures = figures;
    this.history = history;
    this.course = course;
    this.card = new ModelCard(daemon);
    this.clock = clock;
  }

  /** A figure in large type. */
  record Tile(String title, String value, String note) {}

  /** A line of a table. */
  record Named(String name, String value) {}

  /** A line of the table of decisions. */
  record Row(
      String time,
      String queueId,
      String verdict,
      String pSpam,
      String action,
      String reason,
      String took) {}

  /** What the template inserts, by the names that it uses. */
  record View(
      String style,
      String host,
      String state,
      String stateClass,
      String now,
      List<Tile> tiles,
      List<DayChart.Bar> bars,
      String verdictWords,
      String p50,
      String p99,
      String latencyWords,
      boolean hasDecisions,
      List<Row> decisions,
      List<Named> model,
      List<Named> figures) {}

  String html() {
    String trouble = daemon.trouble().orElse("");
    DayChart chart = new DayChart(course.lastDay());
    List<Row> rows = history.newest(DECISIONS).stream().map(StatusPage::row).toList();
    return TEMPLATE.execute(
        new View(
            STYLE,
            host,
            trouble.isEmpty() ? "ready" : trouble,
            trouble.isEmpty() ? "good" : "bad",
            NOW.format(Instant.now(clock).atZone(ZoneId.systemDefault())),
            tiles(),
            chart.bars(),
            chart.verdictWords(),
            chart.line(.5),
            chart.line(.99),
            chart.latencyWords(),
            !rows.isEmpty(),
            rows,
            card.lines(),
            sinceStart()));
  }

  private List<Tile> tiles() {
    Course.Sum hour = course.lastHour();
    ServingDaemon.Load load = daemon.load();
    return List.of(
        new Tile("Messages", Long.toString(hour.messages()), "last hour"),
        new Tile("Spam", share(hour.spam(), hour.messages()), hour.spam() + " in the last hour"),
        new Tile(
            "Failed", Long.toString(hour.failed()), "last hour; the failure mode decided on them"),
        new Tile(
            "Decision",
            hour.percentile(.5) + " ms",
            "p99 " + hour.percentile(.99) + " ms, last hour"),
        new Tile("Waiting", Integer.toString(load.waiting()), "for a worker, now"),
        new Tile(
            "At work",
            load.active() + " of " + load.workers(),
            load.stuck() == 0 ? "workers, now" : load.stuck() + " of them hang"),
        new Tile("Connections", Integer.toString(load.connections()), "of mail servers, now"));
  }

  private List<Named> sinceStart() {
    Course.Sum all = course.sinceStart();
    List<Named> lines = new ArrayList<>();
    lines.add(new Named("messages", Long.toString(all.messages())));
    lines.add(new Named("spam", all.spam() + " (" + share(all.spam(), all.messages()) + ")"));
    lines.add(new Named("ham", Long.toString(all.ham())));
    lines.add(new Named("not classified", Long.toString(all.unclassified())));
    for (Reason reason : Reason.values()) {
      long count = reason.isFailure() ? figures.failures(reason) : 0;
      if (count > 0) {
        lines.add(new Named("failed: " + reason.word(), Long.toString(count)));
      }
    }
    lines.add(
        new Named(
            "memory",
            String.format(Locale.ROOT, "%.0f MiB", ResidentMemory.bytes() / (1024 * 1024))));
    lines.add(new Named("decisions remembered", Integer.toString(history.size())));
    return lines;
  }

  private static Row row(PastDecision past) {
    String would = past.text("would");
    return new Row(
        TIME.format(past.at().atZone(ZoneId.systemDefault())),
        past.text("queue_id"),
        past.text("verdict"),
        probability(past),
        past.text("action") + (would.isEmpty() ? "" : " (else " + would + ")"),
        past.text("reason").replace('_', ' '),
        past.text("took_ms"));
  }

  private static String probability(PastDecision past) {
    OptionalDouble pSpam = past.number("p_spam");
    return pSpam.isPresent() ? String.format(Locale.ROOT, "%.3f", pSpam.getAsDouble()) : "";
  }

  private static String share(long part, long whole) {
    return whole == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "this machine";
    }
  }

  private static String resource(String name) {
    try (InputStream in = Objects.requireNonNull(StatusPage.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha256(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
