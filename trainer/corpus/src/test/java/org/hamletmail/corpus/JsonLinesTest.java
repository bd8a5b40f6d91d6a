package org.hamletmail.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.hamletmail.classifier.Label;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLinesTest {
  private final List<String> mail = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();

  @Test
  void read_text_comesAsMail() throws IOException {
    read("{\"label\":\"spam\",\"text\":\"free caf\\u00e9\",\"subject\":\"a\\nX-Other: b\"}\n");

    assertThat(mail).hasSize(1);
    assertThat(mail.getFirst())
        .startsWith("l:1 SPAM Optional.empty Content-Type: text/plain; charset=utf-8\n")
        .contains("\nSubject: a X-Other: b\n\nfree café");
  }

  @Test
  void read_raw_isTheWholeMessage() throws IOException {
    String raw =
        Base64.getEncoder()
            .encodeToString("Subject: hi\r\n\r\nbody".getBytes(StandardCharsets.UTF_8));

    read("{\"label\":0,\"raw\":\"" + raw + "\",\"date\":\"2026-03-01T12:00:00+01:00\"}");

    assertThat(mail)
        .containsExactly("l:1 HAM Optional[2026-03-01T11:00:00Z] Subject: hi\r\n\r\nbody");
  }

  @Test
  void read_rawOverTheLimit_isCut() throws IOException {
    String raw =
        Base64.getEncoder().encodeToString("x".repeat(2000).getBytes(StandardCharsets.UTF_8));

    read("{\"label\":\"ham\",\"raw\":\"" + raw + "\"}");

    assertThat(mail).containsExactly("l:1 HAM Optional.empty " + "x".repeat(1000));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"label\":\"spam\",\"text\":\"cut | not JSON, or cut off",
        "[\"spam\",\"text\"] | no JSON object",
        "{\"label\":\"maybe\",\"text\":\"x\"} | \"label\" is not one of ham, spam, 0, 1",
        "{\"text\":\"x\"} | \"label\" is not one of ham, spam, 0, 1",
        "{\"label\":\"ham\"} | neither \"text\" nor \"raw\"",
        "{\"label\":\"ham\",\"text\":[\"x\"]} | neither \"text\" nor \"raw\"",
        "{\"label\":\"ham\",\"text\":\" \"} | empty text",
        "{\"label\":\"ham\",\"raw\":\"a\"} | \"raw\" is not Base64",
        "{\"label\":\"ham\",\"raw\":\"\"} | \"raw\" is empty",
        "{\"label\":\"ham\",\"text\":\"x\",\"date\":\"soon\"} | \"date\" is not a time such as 2026-03-01T12:00:00Z",
      })
  void read_brokenLine_isNamedAndTheNextIsRead(String line, String reason) throws IOException {
    read(line + "\n\n{\"label\":\"ham\",\"text\":\"good\"}\n");

    assertThat(unreadable).containsExactly("l:1 " + reason);
    assertThat(mail).singleElement().asString().startsWith("l:3 HAM").endsWith("good");
  }

  @Test
  void read_lineWithoutEnd_isNotKeptInMemory() throws IOException {
    read(
        "{\"label\":\"ham\",\"text\":\""
            + "x".repeat(200_000)
            + "\"}\n{\"label\":1,\"text\":\"b\"}");

    assertThat(unreadable).containsExactly("l:1 a line of more than 67536 bytes");
    assertThat(mail).hasSize(1);
  }

  private void read(String lines) throws IOException {
    JsonLines.read(
        "l",
        new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)),
        1000,
        new LabeledVisitor() {
          @Override
          public void labeled(Label label, String id, byte[] message, Optional<Instant> delivered) {
            mail.add(
                id
                    + " "
                    + label
                    + " "
                    + delivered
                    + " "
                    + new String(message, StandardCharsets.UTF_8));
          }

          @Override
          public void unreadable(String id, String reason) {
            unreadable.add(id + " " + reason);
          }
        });
  }
}
