package org.hamletmail.written;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.hamletmail.config.TextSettings;
import org.hamletmail.text.MessageText;
import org.hamletmail.text.MessageTextExtractor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Domains of examples leave public mail before it is trained on; the rest of it stays. */
class RealDomainsTest {
  private static final Draws DRAWS = Draws.of(1).at("ham/order/1.eml");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "see https://kite-co.test/a?b=c now, 'see https://kite-co\\.[a-z.]+/a\\?b=c now'",
    "mail jo@harbor-goods.example.com., 'mail jo@harbor-goods\\.[a-z.]+\\.'",
    "from mail.example.com by mailhost.test, 'from mail\\.[a-z]+\\.[a-z.]+ by mailhost\\.[a-z]+\\.[a-z.]+'",
    "jo@shop.example, 'jo@shop\\.[a-z.]+'",
    "this is a test. Or an example, 'this is a test\\. Or an example'",
    "https://github.com/test/example.html, 'https://github\\.com/test/example\\.html'",
    "contest.test1.org, contest\\.test1\\.org",
  })
  void in_plainText_replacesExamplesOnly(String text, String expected) {
    String changed = changed("Subject: x\n\n" + text).substring(12);

    assertThat(changed).matches(expected).doesNotContain(".test/").doesNotContain("example.com");
  }

  @Test
  void in_oneMessage_aDomainIsTheSameEverywhere() {
    String changed =
        changed(
            "From: jo@kite-co.test\nContent-Type: multipart/alternative; boundary=\"b\"\n\n"
                + "--b\nContent-Transfer-Encoding: base64\n\n"
                + Base64.getEncoder()
                    .encodeToString("see http://www.kite-co.test/".getBytes(StandardCharsets.UTF_8))
                + "\n--b\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n"
                + "<a href=3D\"http://kite-=\nco.test/\">caf=C3=A9</a>\n--b--\n");

    MessageText text =
        new MessageTextExtractor(TextSettings.defaults())
            .extract(changed.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(text.body()).isEqualTo("caf\u00e9");
    // The link leads to the domain of From still.
    assertThat(text.signs()).isEmpty();
    assertThat(changed).doesNotContain(".test");
  }

  @Test
  void in_brokenMime_keepsWhatItCannotRead() {
    for (String message :
        List.of(
            "",
            "\n\n",
            "Content-Type: multipart/mixed; boundary=b\n\nno part",
            "Content-Type: multipart/mixed; boundary=b\n\n--b",
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n--b\n--b--",
            "Content-Transfer-Encoding: base64\n\n*** not base64 ***")) {
      assertThat(changed(message)).isEqualTo(message);
    }
  }

  @Test
  void divide_sources_standOnOneSideEach() throws IOException {
    Path mail = folder.resolve("mail");
    StringBuilder manifest = new StringBuilder("path\tsource\tkind\n");
    for (int i = 0; i < 40; i++) {
      String path = (i % 2 == 0 ? "ham/order/" : "spam/phish/") + i + ".eml";
      Files.createDirectories(mail.resolve(path).getParent());
      Files.writeString(mail.resolve(path), "Subject: " + i + "\n\nhello\n");
      manifest
          .append(path)
          .append('\t')
          .append(i < 20 ? "a/one" : i < 30 ? "b/two" : "c/all")
          .append("\treal\n");
    }
    Files.writeString(mail.resolve("manifest.tsv"), manifest);
    Path sources = Files.writeString(folder.resolve("sources"), "# comment\nb/two\nc/all 1/4\n");

    List<Integer> counts = PublicMail.of(mail, sources).divide(folder.resolve("out"), 1);

    assertThat(counts.get(0) + counts.get(1)).isEqualTo(40);
    assertThat(names("out/train/ham")).contains("a-one", "c-all").doesNotContain("b-two");
    assertThat(names("out/validation/spam")).contains("b-two").doesNotContain("a-one");
  }

  @Test
  void divide_manifestThatIsNone_saysLineAndFile() throws IOException {
    Files.writeString(folder.resolve("manifest.tsv"), "path\tsource\tkind\n../x\tb\tc\n");

    assertThatThrownBy(() ->
            PublicMail.of(folder, Files.writeString(folder.resolve("sources"), ""))
                .divide(folder.resolve("out"), 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("manifest.tsv: \"../x\tb\tc\"; expected path, source");
  }

  private List<String> names(String path) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(path))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static String changed(String message) {
    return new String(
        RealDomains.in(message.getBytes(StandardCharsets.ISO_8859_1), DRAWS),
        StandardCharsets.ISO_8859_1);
  }
}
