package org.hamletmail.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class InspectCommandTest {
  @TempDir Path folder;
  private Path ham;
  private Path spam;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writeMail() throws IOException {
    ham = Files.createDirectory(folder.resolve("ham"));
    spam = Files.createDirectory(folder.resolve("spam"));
    write(ham, "1", "Date: Fri, 1 Jan 2016 00:00:00 +0000\nSubject: hi\n\nhello there\n");
    write(ham, "2", "Date: Sat, 2 Jan 2016 00:00:00 +0000\n\n" + "word ".repeat(400));
    write(ham, "3", "Subject: x\nContent-Type: text/plain; charset=utf-8\n\nпривет как дела\n");
    write(ham, "4", "");
    write(spam, "1", "Subject: prize\n\nclaim your prize of 100 now, dear winner\n");
    write(spam, "2", "Subject: prize\n\nclaim your prize of 999 now, dear winner\n");
  }

  @Test
  void inspect_limitsOfAConfiguration_cutTheText() throws IOException {
    Path config =
        Files.writeString(folder.resolve("hamlet.conf"), "hamlet.text.max-characters = 100\n");

    assertThat(inspect("--ham", ham, "--spam", spam, "--config", config))
        .as(err.toString())
        .isZero();

    assertThat(out.toString()).doesNotContain("longest           400");
  }

  @Test
  void inspect_links_areLeftOutUnlessWanted() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    write(elsewhere, "a", "Subject: elsewhere\n\nquite another text than those\n");
    Files.createSymbolicLink(ham.resolve("link"), elsewhere);

    assertThat(inspect("--ham", ham, "--spam", spam)).isZero();
    assertThat(out.toString()).contains("unreadable   1; left out on purpose 1");
    assertThat(err.toString()).contains(ham.resolve("link") + ": a symbolic link; --follow-links");

    assertThat(inspect("--ham", ham, "--spam", spam, "--follow-links")).isZero();
    assertThat(out.toString()).contains("unreadable   1; left out on purpose 0");
  }

  @Test
  void inspect_table_showsWhatTheMailIsLike() {
    assertThat(inspect("--ham", ham, "--spam", spam)).as(err.toString()).isZero();

    assertThat(out.toString())
        .contains("all                 3        2        5  40.0 % spam")
        .contains("longest           400       12")
        .contains("1 window       66.7 %  100.0 %")
        .contains("4 windows     100.0 %  100.0 %")
        .contains("Latin               4")
        .contains("Cyrillic            1")
        .contains("copies       1 groups of alike texts hold 2 messages (0 are exact copies)")
        .contains("2 like " + spam.resolve("1"))
        .contains("time         2016-01-01 to 2016-01-02, unknown of 3")
        .contains("unreadable   1; left out on purpose 0")
        .doesNotContain("claim");
    assertThat(err.toString()).contains(ham.resolve("4") + ": empty file");
  }

  @Test
  void inspect_languages_areCountedByLabelAndRareOnesTogether() throws IOException {
    for (int i = 10; i < 210; i++) {
      write(
          ham,
          "" + i,
          "\n"
              + i
              + " The meeting has to be called off, as the large room is taken. "
              + "Would Friday at ten suit everybody instead?");
    }
    write(
        ham,
        "5",
        "\nDie Besprechung muss leider ausfallen, weil der große Saal belegt ist. "
            + "Passt euch stattdessen der Freitag um zehn Uhr?");

    assertThat(inspect("--ham", ham, "--spam", spam)).as(err.toString()).isZero();

    assertThat(out.toString())
        .contains("language          ham     spam")
        .contains("eng               200        0")
        .contains("others              1        0")
        .contains("unsure              3        2");
    out.getBuffer().setLength(0);
    assertThat(inspect("--ham", ham, "--json")).isZero();
    assertThat(
            JsonParser.parseString(out.toString())
                .getAsJsonObject()
                .getAsJsonObject("languages")
                .getAsJsonObject("deu")
                .get("ham")
                .getAsInt())
        .isOne();
  }

  @Test
  void inspect_json_isOneObject() {
    assertThat(inspect("--ham", ham, "--spam", spam, "--json")).isZero();

    JsonObject json = JsonParser.parseString(out.toString()).getAsJsonObject();
    assertThat(json.get("ham").getAsInt()).isEqualTo(3);
    assertThat(json.getAsJsonObject("tokens_ham").get("within_1_windows").getAsInt()).isEqualTo(2);
    JsonObject sources = json.getAsJsonObject("sources");
    assertThat(sources.getAsJsonObject(spam.toString()).get("spam").getAsInt()).isEqualTo(2);
    assertThat(json.get("messages_in_groups").getAsInt()).isEqualTo(2);
    assertThat(json.getAsJsonObject("scripts").get("Cyrillic").getAsInt()).isEqualTo(1);
    assertThat(json.getAsJsonObject("skipped").get("empty file").getAsInt()).isEqualTo(1);
  }

  @Test
  void inspect_plot_drawsBarsOfBothColours() throws IOException {
    Path plot = folder.resolve("plot.png");

    assertThat(inspect("--ham", ham, "--spam", spam, "--plot", plot)).as(err.toString()).isZero();

    BufferedImage image = ImageIO.read(plot.toFile());
    Set<Integer> colours = new HashSet<>();
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        colours.add(image.getRGB(x, y) & 0xffffff);
      }
    }
    assertThat(colours).contains(0x3377bb, 0xcc5533);
  }

  @Test
  void inspect_plotInAFolderThatIsNotThere_saysSo() {
    assertThat(inspect("--ham", ham, "--plot", folder.resolve("absent/plot.png"))).isEqualTo(1);
    assertThat(err.toString()).contains("its folder doesn't exist; create it first");
  }

  @Test
  void inspect_noMail_isAUsageError() {
    assertThat(inspect()).isEqualTo(2);
    assertThat(err.toString()).contains("no mail to look at");
  }

  @Test
  void inspect_windowOfNothing_isAUsageError() {
    assertThat(inspect("--ham", ham, "--max-tokens", 0)).isEqualTo(2);
    assertThat(err.toString()).contains("--max-tokens is 0; expected at least 1");
  }

  private int inspect(Object... arguments) {
    return new CommandLine(new CorpusCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(
            Stream.concat(Stream.of("inspect"), Stream.of(arguments).map(Object::toString))
                .toArray(String[]::new));
  }

  private static void write(Path folder, String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }
}
