package org.hamletmail.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hamletmail.config.TextSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextFilesTest {
  @TempDir Path folder;

  @Test
  void read_folder_takesTextFilesInTheOrderOfTheirNames() throws IOException {
    Files.createDirectories(folder.resolve("b"));
    Files.writeString(folder.resolve("b/two.TXT"), "the second");
    Files.writeString(folder.resolve("a.txt"), "the first\nof all");
    Files.writeString(folder.resolve("notes.md"), "something else");
    Files.writeString(folder.resolve(".hidden.txt"), "hidden");
    Files.writeString(folder.resolve("empty.txt"), " \n");
    Files.write(folder.resolve("picture.txt"), new byte[] {'P', 0, 1, 2});
    Files.write(folder.resolve("packed.txt"), new byte[] {0x1f, (byte) 0x8b, 8, 0});

    Corpus corpus = read(folder);

    assertThat(texts(corpus)).containsExactly("the first\nof all", "the second");
    assertThat(corpus.messages().getFirst().id()).isEqualTo(folder.resolve("a.txt").toString());
    assertThat(corpus.skipped().stream().map(s -> file(s.id()) + ": " + s.reason() + s.broken()))
        .containsExactly(
            ".hidden.txt: a hidden filefalse",
            "empty.txt: empty filetrue",
            "notes.md: its name doesn't end in .txtfalse",
            "packed.txt: packed; unpack it firsttrue",
            "picture.txt: binary data, not texttrue");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "windows-1252", "UTF-16"})
  void read_charset_isFound(String charset) throws IOException {
    Path file = folder.resolve("text");
    Files.write(file, "Grüße, 5 € für Käse".getBytes(Charset.forName(charset)));

    assertThat(texts(read(file))).containsExactly("Grüße, 5 € für Käse");
  }

  @Test
  void read_book_isCutAtParagraphsAndNothingIsLost() throws IOException {
    String book =
        IntStream.range(0, 2_000)
            .mapToObj(i -> "Paragraph " + i + " says something.\nAnd more.")
            .collect(Collectors.joining("\n\n"));
    Path file = Files.writeString(folder.resolve("book.txt"), "\uFEFF" + book);

    Corpus corpus = read(file);

    List<String> texts = texts(corpus);
    assertThat(texts).hasSizeBetween(4, 10);
    assertThat(texts)
        .allSatisfy(text -> assertThat(text).startsWith("Paragraph ").endsWith("more."));
    assertThat(String.join("\n\n", texts)).isEqualTo(book);
    assertThat(corpus.messages().get(1).id()).isEqualTo(file + "#2");
  }

  @Test
  void read_oneLineWithoutSpaces_isNotCutWithinACharacter() throws IOException {
    String line = "a" + "ü😀".repeat(20_000);
    Path utf8 = Files.writeString(folder.resolve("utf8"), line);
    Path utf16 = Files.write(folder.resolve("utf16"), line.getBytes(StandardCharsets.UTF_16));

    assertThat(String.join("", texts(read(utf8)))).isEqualTo(line);
    assertThat(String.join("", texts(read(utf16)))).isEqualTo(line);
  }

  @Test
  void read_nothingThere_saysWhatWasExpected() throws IOException {
    assertThatThrownBy(() -> read(folder.resolve("gone")))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("doesn't exist; check the path");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThatThrownBy(() -> read(empty))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("expected a text, or a folder with files that end in .txt");
  }

  private static Corpus read(Path path) {
    TextSettings limits = TextSettings.defaults();
    return Corpus.read(List.of(new CorpusSource.Text(path)), CorpusReading.within(limits, false));
  }

  private static List<String> texts(Corpus corpus) {
    return corpus.messages().stream().map(m -> m.text().forModel().strip()).toList();
  }

  private static String file(String id) {
    return String.valueOf(Path.of(id).getFileName());
  }
}
