package org.hamletmail.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import org.hamletmail.cli.RandomModel;
import org.hamletmail.config.ListenAddress;
import org.hamletmail.milter.MilterClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a browser makes of the status page of the built distribution. */
@TestInstance(Lifecycle.PER_CLASS)
class StatusPageIT {
  private static final Path SHOTS = Path.of("target/screenshots");

  private static final String FACTS =
      """
      (() => ({
        width: document.documentElement.scrollWidth,
        visible: document.documentElement.clientWidth,
        scripts: document.scripts.length,
        attributes: [...document.querySelectorAll('*')]
          .filter(e => e.hasAttribute('onerror') || e.hasAttribute('style')).length,
        images: document.images.length,
        unsaid: [...document.querySelectorAll('svg[role=img]')]
          .filter(s => !s.getAttribute('aria-labelledby').split(' ')
            .every(id => document.getElementById(id).textContent.length > 10)).length,
        headless: [...document.querySelectorAll('table')]
          .filter(t => !t.getAttribute('aria-labelledby') || !t.querySelector('th[scope]')).length,
        rows: document.querySelectorAll('[aria-labelledby=decisions] tbody tr').length,
        bars: document.querySelectorAll('rect').length,
        injected: typeof window.injected,
        title: document.title,
        language: document.documentElement.lang,
        text: document.body.innerText,
        background: getComputedStyle(document.body).backgroundColor,
        contrast: %s
      }))()\
      """
          .formatted(Browser.CONTRAST);

  private Browser browser;
  private HamletMilter milter;
  private URI page;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    Path history = folder.resolve("history");
    Files.writeString(
        history,
        "{\"time\":\""
            + Instant.now()
            + "\",\"queue_id\":\"<script>injected=1</script>\",\"verdict\":\"<img src=x"
            + " onerror='injected=1'>\",\"action\":\"tag\"}\n");
    milter =
        HamletMilter.start(
            "milter.socket = \"inet:127.0.0.1:0\"",
            "model.directory = \"" + RandomModel.write(folder.resolve("model"), 7) + "\"",
            "status.listen = \"127.0.0.1:0\"",
            "history.file = \"" + history + "\"");
    ListenAddress.Inet inet = (ListenAddress.Inet) ListenAddress.parse(milter.socket());
    try (MilterClient mta = MilterClient.openInet(inet.host(), inet.port())) {
      for (int i = 0; i < 12; i++) {
        mta.macros('M', "i", "4F2A8C0" + Integer.toHexString(i).toUpperCase(Locale.ROOT));
        mta.mail("<script@example.org>").rcpt("<b@example.com>");
        mta.header("Subject", " <script>injected=1</script>").endOfHeaders();
        mta.body(i % 3 == 0 ? Messages.GTUBE + "\r\n" : "message " + i + "\r\n");
        mta.endOfMessage().answer();
      }
    }
    page = milter.status();
    browser = Browser.start();
  }

  @AfterAll
  void stop() throws IOException {
    browser.close();
    milter.close();
  }

  @ParameterizedTest
  @CsvSource({"360, light", "360, dark", "1280, light", "1280, dark"})
  void page_onAPhoneAndAScreen_isReadableAndRunsNothing(int width, String scheme) throws Exception {
    browser.open(page, width, scheme);
    Files.createDirectories(SHOTS);
    Files.write(SHOTS.resolve("status-" + width + "-" + scheme + ".png"), browser.screenshot());
    JsonObject facts = browser.evaluate(FACTS).getAsJsonObject();
    assertThat(facts.get("width").getAsInt()).isLessThanOrEqualTo(width);
    assertThat(facts.get("scripts").getAsInt()).isZero();
    assertThat(facts.get("attributes").getAsInt()).isZero();
    assertThat(facts.get("images").getAsInt()).isZero();
    assertThat(facts.get("unsaid").getAsInt()).isZero();
    assertThat(facts.get("headless").getAsInt()).isZero();
    assertThat(facts.get("rows").getAsInt()).isEqualTo(13);
    assertThat(facts.get("bars").getAsInt()).isPositive();
    assertThat(facts.get("injected").getAsString()).isEqualTo("undefined");
    assertThat(facts.get("title").getAsString()).isEqualTo("Hamlet: ready");
    assertThat(facts.get("language").getAsString()).isEqualTo("en");
    assertThat(facts.get("text").getAsString())
        .contains("<script>injected=1</script>", "12 messages", "4F2A8C0B")
        .doesNotContain("example.org");
    assertThat(facts.get("background").getAsString())
        .isEqualTo(scheme.equals("dark") ? "rgb(24, 24, 22)" : "rgb(251, 251, 249)");
    assertThat(facts.get("contrast").getAsDouble()).isGreaterThanOrEqualTo(4.5);
    assertThat(browser.requests()).containsExactly(page.toString());
    assertThat(browser.complaints()).isEmpty();
  }
}
