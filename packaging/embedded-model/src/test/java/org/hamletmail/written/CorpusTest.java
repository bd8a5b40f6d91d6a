package org.hamletmail.written;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The corpus of this tree, and what is made of it. */
class CorpusTest {
  private static final Path ROOT = Path.of("corpus");

  @Test
  void check_ofTheTexts_findsNothing() throws IOException {
    assertThat(Check.all(Corpus.read(ROOT))).isEmpty();
  }

  @Test
  void messages_ofTheSameSeed_areTheSameBytes() throws IOException {
    Corpus corpus = Corpus.read(ROOT);

    Generator first = new Generator(corpus, 7);
    Generator again = new Generator(Corpus.read(ROOT), 7);
    Generator other = new Generator(corpus, 8);

    assertThat(corpus.texts()).isNotEmpty();
    for (Text text : corpus.texts()) {
      byte[] once = first.message(text, 1).bytes();
      assertThat(again.message(text, 1).bytes()).isEqualTo(once);
      assertThat(other.message(text, 1).bytes()).isNotEqualTo(once);
    }
  }

  /** Layouts, headers, encodings and values know nothing of the label. */
  @Test
  void message_ofATextWithTheOtherLabel_isTheSame() throws IOException {
    Corpus corpus = Corpus.read(ROOT);
    Generator generator = new Generator(corpus, 1);

    int compared = 0;
    for (Text text : corpus.texts()) {
      for (int number = 1; number <= 10; number++) {
        Generator.Message message = generator.message(text, number);
        Generator.Message turned = generator.message(withOtherLabel(text), number);
        if (message.dilution().equals("none") && turned.dilution().equals("none")) {
          assertThat(turned.bytes()).isEqualTo(message.bytes());
          compared++;
        }
      }
    }
    assertThat(compared).isGreaterThan(corpus.texts().size());
  }

  @Test
  void read_ofWrongTexts_saysLineAndCure() {
    List<Problem> problems = new ArrayList<>();
    List<String> lines =
        List.of(
            "=== one", "from: {firm} <nowhere>", "subject: Hi", "", "Hello {city", "{link here|x}");

    new TextFile("en/ham/order.txt", "en", Label.HAM, "order", Style.NOTICE, lines, problems)
        .read();

    assertThat(problems.stream().sorted().map(Problem::toString))
        .hasSize(3)
        .anyMatch(line -> line.startsWith("en/ham/order.txt:2: ") && line.contains("is no sender"))
        .anyMatch(line -> line.startsWith("en/ham/order.txt:5: ") && line.contains("not closed"))
        .anyMatch(line -> line.startsWith("en/ham/order.txt:6: ") && line.contains("is no link"));
  }

  private static Text withOtherLabel(Text text) {
    return new Text(
        text.language(),
        text.label().other(),
        text.kind(),
        text.style(),
        text.id(),
        text.file(),
        text.line(),
        text.pair(),
        text.from(),
        text.replyTo(),
        text.toWork(),
        text.subjects(),
        text.preheader(),
        text.attachment(),
        text.blocks());
  }
}
