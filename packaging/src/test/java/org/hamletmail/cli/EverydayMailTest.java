package org.hamletmail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the embedded model says of sixty ordinary messages that a newcomer would try. */
class EverydayMailTest {
  private static final Path MAIL = Path.of("embedded-model/everyday");
  private static final String MODEL = "src/dist/models/default";

  private static List<JsonObject> verdicts;

  @BeforeAll
  static void scan() {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        Hamlet.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(
                "scan",
                "--json",
                "--model",
                MODEL,
                MAIL.resolve("ham").toString(),
                MAIL.resolve("spam").toString());
    assertThat(exit).as(err.toString()).isZero();
    verdicts =
        out.toString().lines().map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
  }

  @Test
  void everydayMail_isSixtyMessagesInTenLanguages() {
    assertThat(verdicts).hasSize(60);
    assertThat(paths(verdicts.stream()).map(path -> path.replaceAll(".*/(..)-.*", "$1")).distinct())
        .hasSize(10);
  }

  @Test
  void everydayMail_wrongOnes_areTheListedOnes() throws IOException {
    Stream<JsonObject> wrong =
        verdicts.stream()
            .filter(verdict -> !path(verdict).startsWith(verdict.get("label").getAsString() + "/"));

    assertThat(paths(wrong))
        .containsExactlyInAnyOrderElementsOf(Files.readAllLines(MAIL.resolve("wrong.txt")));
  }

  private static Stream<String> paths(Stream<JsonObject> some) {
    return some.map(EverydayMailTest::path);
  }

  /** Returns the path below the folder of these messages, with the right label in front. */
  private static String path(JsonObject verdict) {
    Path path = Path.of(verdict.get("path").getAsString());
    return path.subpath(path.getNameCount() - 2, path.getNameCount()).toString().replace('\\', '/');
  }
}
