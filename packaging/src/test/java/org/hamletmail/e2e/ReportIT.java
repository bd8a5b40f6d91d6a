package org.hamletmail.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.hamletmail.commands.EvaluateCommand;
import org.hamletmail.commands.TrainCommand;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What a browser makes of the page that a training and a measurement write. */
@TestInstance(Lifecycle.PER_CLASS)
class ReportIT {
  /** In every message, and nowhere else. */
  private static final String SECRET = "quokka";

  /** A path is the only thing of a message that reaches the page. */
  private static final String HOSTILE = "<img src=x onerror=alert(1)>&amp;";

  private static final String FACTS =
      """
      (() => {
        const images = [...document.images];
        return {
          width: document.documentElement.scrollWidth,
          window: innerWidth,
          visible: document.documentElement.clientWidth,
          images: images.length,
          empty: images.filter(i => !i.complete || i.naturalWidth < 100 || i.width < 100 || i.height < 50).length,
          unsaid: images.filter(i => i.alt.length < 20).length,
          scripts: document.scripts.length,
          attributes: [...document.querySelectorAll('*')].filter(e => e.hasAttribute('onerror') || e.hasAttribute('style')).length,
          headless: [...document.querySelectorAll('table')].filter(t => !t.caption || !t.querySelector('th[scope=col]')).length,
          title: document.title,
          language: document.documentElement.lang,
          text: document.body.innerText,
          background: getComputedStyle(document.body).backgroundColor,
          contrast: %s
        };
      })()\
      """
          .formatted(Browser.CONTRAST);

  private Path folder;
  private Browser browser;
  private Path page;
  private Path measured;
  private final StringWriter printed = new StringWriter();

  @BeforeAll
  void trainAndStart(@TempDir Path given) throws Exception {
    folder = given;
    browser = Browser.start();
    Path ham = Files.createDirectory(folder.resolve("ham"));
    Path spam = Files.createDirectory(folder.resolve("spam"));
    Path mixed = Files.createDirectory(folder.resolve("odd"));
    Random random = new Random(1);
    for (int i = 0; i < 60; i++) {
      write(ham.resolve(i + ".eml"), "minutes of the meeting", random);
      write(spam.resolve(i + ".eml"), "win a prize now", random);
    }
    // Labelled wrongly, so that there are mistakes to list.
    for (int i = 0; i < 20; i++) {
      write(mixed.resolve(HOSTILE + i), "win a prize now", random);
    }
    Path model = folder.resolve("model");
    run(
        new TrainCommand(),
        "--recipe",
        "new-model",
        "--ham",
        ham,
        "--ham",
        mixed,
        "--spam",
        spam,
        "--output",
        model,
        "--set",
        "model.layers=1",
        "--set",
        "model.channels=16",
        "--set",
        "model.heads=2",
        "--set",
        "reading.max-tokens=24",
        "--set",
        "training.epochs=4",
        "--set",
        "training.learning-rate=0.01",
        "--set",
        "engine.eval-every=5",
        "--set",
        "engine.threads=1",
        "--set",
        "thresholds.tag=0.5");
    page = model.resolve("report.html");
    measured = folder.resolve("measured.html");
    run(
        new EvaluateCommand(),
        "--model",
        model,
        "--ham",
        ham,
        "--ham",
        mixed,
        "--spam",
        spam,
        "--threads",
        1,
        "--report",
        measured);
  }

  @AfterAll
  void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "train, 400, light, 5",
    "train, 400, dark, 5",
    "train, 1200, light, 5",
    "train, 1200, dark, 5",
    "evaluate, 400, dark, 3",
    "evaluate, 1200, light, 3"
  })
  void open_report_isReadableAndLoadsNothing(String of, int width, String scheme, int plots)
      throws Exception {
    Path file = of.equals("train") ? page : measured;

    browser.open(file, width, scheme);

    JsonObject facts = browser.evaluate(FACTS).getAsJsonObject();
    keep(of + "-" + width + "-" + scheme + ".png");
    assertThat(browser.requests()).containsExactly(file.toUri().toString());
    assertThat(browser.complaints()).isEmpty();
    assertThat(facts.get("window").getAsInt()).isEqualTo(width);
    assertThat(facts.get("width").getAsInt()).isLessThanOrEqualTo(facts.get("visible").getAsInt());
    assertThat(facts.get("images").getAsInt()).isEqualTo(plots);
    assertThat(facts.get("empty").getAsInt()).isZero();
    assertThat(facts.get("unsaid").getAsInt()).isZero();
    assertThat(facts.get("headless").getAsInt()).isZero();
    assertThat(facts.get("scripts").getAsInt()).isZero();
    assertThat(facts.get("attributes").getAsInt()).isZero();
    assertThat(facts.get("title").getAsString()).startsWith("Hamlet: model");
    assertThat(facts.get("language").getAsString()).isEqualTo("en");
    // WCAG 2, level AA.
    assertThat(facts.get("contrast").getAsDouble()).isGreaterThanOrEqualTo(4.5);
    assertThat(facts.get("background").getAsString())
        .isEqualTo(scheme.equals("dark") ? "rgb(18, 22, 28)" : "rgb(244, 246, 249)");
  }

  @Test
  void open_reportOfHostilePaths_showsThemAsTextAndNothingOfTheMessages() throws Exception {
    browser.open(measured, 1200, "light");

    String text = browser.evaluate(FACTS).getAsJsonObject().get("text").getAsString();
    assertThat(text)
        .contains(folder.resolve("odd").resolve(HOSTILE).toString())
        .contains("Wanted mail that was called spam")
        .contains("95 % confidence");
    for (Path file : List.of(page, measured)) {
      assertThat(Files.readString(file))
          .doesNotContainIgnoringCase(SECRET)
          .doesNotContain("win a prize")
          .doesNotContain("<img src=x");
    }
  }

  @Test
  void open_pageWithAForeignImageAndTooWide_isNoticed() throws Exception {
    Path broken = folder.resolve("broken.html");
    Files.writeString(
        broken,
        Files.readString(page)
            .replace(
                "</main>",
                "<img src=\"http://127.0.0.1:9/x.png\"><pre>" + "x".repeat(900) + "</pre></main>"));

    browser.open(broken, 400, "light");

    JsonObject facts = browser.evaluate(FACTS).getAsJsonObject();
    assertThat(browser.complaints()).isNotEmpty();
    assertThat(facts.get("empty").getAsInt()).isEqualTo(1);
    assertThat(facts.get("unsaid").getAsInt()).isEqualTo(1);
    assertThat(facts.get("width").getAsInt()).isGreaterThan(facts.get("visible").getAsInt());
  }

  private void keep(String name) throws IOException, InterruptedException {
    byte[] png = browser.screenshot();
    assertThat(ImageIO.read(new ByteArrayInputStream(png)).getHeight()).isGreaterThan(1000);
    Files.write(Files.createDirectories(Path.of("target", "report")).resolve(name), png);
  }

  private static void write(Path file, String words, Random random) throws IOException {
    StringBuilder letters = new StringBuilder();
    random.ints(60, 'a', 'z' + 1).forEach(letters::appendCodePoint);
    Files.writeString(
        file, "Subject: " + words + "\n\n" + words + " " + SECRET + " " + letters + "\n");
  }

  private void run(Object command, Object... arguments) {
    List<String> words = new ArrayList<>();
    Stream.of(arguments).map(Object::toString).forEach(words::add);
    int exit =
        new CommandLine(command)
            .setOut(new PrintWriter(printed))
            .setErr(new PrintWriter(printed))
            .execute(words.toArray(String[]::new));
    assertThat(exit).as(printed.toString()).isZero();
  }
}
