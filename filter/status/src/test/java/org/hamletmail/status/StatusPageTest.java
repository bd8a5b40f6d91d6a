package org.hamletmail.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.hamletmail.config.HistorySettings;
import org.hamletmail.policy.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page for a person, as HTML; what a browser makes of it is tested end to end. */
class StatusPageTest {

  private final FakeDaemon daemon = new FakeDaemon();
  private final Figures figures = new Figures();
  private final SettableClock clock = new SettableClock();
  private final Course course = new Course(clock);

  @TempDir private Path folder;

  @AfterEach
  void close() {
    figures.close();
  }

  @Test
  void html_nothingYet_isWhole() {
    try (History history = history(Optional.empty())) {
      assertThat(page(history).html())
          .contains("<title>Hamlet: ready</title>", "None yet.", "0 messages", "No messages.")
          .doesNotContain("{{", "null", "NaN");
    }
  }

  @Test
  void html_decisions_areCountedDrawnAndListed() {
    try (History history = history(Optional.empty())) {
      for (int i = 0; i < 3; i++) {
        Decisions.on("S" + i, .9).tell(history);
        Decisions.on("S" + i, .9).tell(course);
        clock.pass(Duration.ofHours(2));
      }
      Decisions.on("F1", .9).fail(course, Reason.OVERLOAD);
      assertThat(page(history).html())
          .contains("4 messages: 3 spam, 0 ham, 1 not classified")
          .contains(
              "<td class=\"id\">S2</td><td class=\"word\">spam</td><td class=\"word secondary\">0.900</td>")
          .contains("<rect class=\"spam\" x=\"395\" ", "<polyline class=\"p50\" points=\"")
          .contains("last hour; the failure mode decided on them");
      clock.pass(Duration.ofDays(1));
      assertThat(page(history).html()).contains("0 messages: 0 spam");
    }
  }

  @Test
  void html_trouble_isTheFirstThing() {
    daemon.trouble = Optional.of("stuck: all 2 workers hang at a message");
    daemon.load = new ServingDaemon.Load(2, 2, 7, 2, 3);
    try (History history = history(Optional.empty())) {
      assertThat(page(history).html())
          .contains("<title>Hamlet: stuck: all 2 workers hang at a message</title>")
          .contains("2 of them hang");
    }
  }

  /** Queue ids are cleaned before they are logged; a file may have been written by anybody. */
  @Test
  void html_hostileValues_areText() throws IOException {
    Path file = folder.resolve("history");
    Files.writeString(
        file,
        """
        {"time":"2026-11-30T12:00:00Z","queue_id":"<script>alert(1)</script>","verdict":"\\"><img src=x onerror=alert(1)>","p_spam":"{{style}}","action":"{{style}}</table><style>*{}</style>","reason":"&lt;b&gt;","took_ms":"'><svg/onload=alert(1)>"}
        """);
    daemon.model = "<b>model</b>";
    try (History history = history(Optional.of(file))) {
      String html = page(history).html();
      assertThat(html)
          .contains("&lt;script&gt;alert(1)&lt;/script&gt;", "{{style}}", "&amp;lt;b&amp;gt;")
          .doesNotContain("<script", "<img", "<svg/", "<b>");
      assertThat(html.split("<style>", -1)).hasSize(2);
    }
  }

  @Test
  void html_modelOfADirectory_hasItsFigures() {
    daemon.modelDirectory = Path.of("../../packaging/src/dist/models/default");
    daemon.model = org.hamletmail.classifier.ModelDirectory.manifest(daemon.modelDirectory).id();
    try (History history = history(Optional.empty())) {
      assertThat(page(history).html())
          .contains("its tag threshold", "of ham were mistaken", "accuracy (")
          .contains("<th scope=\"row\">knows ham in</th><td>ces, cmn, deu, eng, ");
    }
  }

  private StatusPage page(History history) {
    return new StatusPage(daemon, figures, history, course, clock);
  }

  private History history(Optional<Path> file) {
    return History.open(new HistorySettings(100, file, false), new SimpleMeterRegistry(), clock);
  }

  /** Goes when a test lets it. */
  private static final class SettableClock extends Clock {
    private Instant now = Instant.parse("2026-11-30T12:01:00Z");

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}
