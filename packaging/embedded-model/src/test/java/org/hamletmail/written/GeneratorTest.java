package org.hamletmail.written;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import org.hamletmail.config.TextSettings;
import org.hamletmail.text.MessageText;
import org.hamletmail.text.MessageTextExtractor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the filter reads of generated messages is what was written. */
class GeneratorTest {
  private static final int EACH = 7;
  private static Corpus corpus;

  private final MessageTextExtractor extractor = new MessageTextExtractor(TextSettings.defaults());

  @BeforeAll
  static void read() throws IOException {
    corpus = Corpus.read(Path.of("corpus"));
  }

  @Test
  void message_ofEveryLayout_isReadBackAsItsParagraphs() {
    Generator generator = new Generator(corpus, 3);
    Map<String, Integer> layouts = new HashMap<>();
    for (int i = 0; i < corpus.texts().size(); i += EACH) {
      Generator.Message message = generator.message(corpus.texts().get(i), 1);
      MessageText read = extractor.extract(message.bytes());
      String text = letters(read.body());
      layouts.merge(message.traits().get("layout"), 1, Integer::sum);

      assertThat(letters(read.subject()))
          .as(message.file())
          .isEqualTo(letters(message.letter().subject()));
      if (message.letter().attachment().isEmpty()) {
        assertThat(read.coverage()).as(message.file()).isEqualTo(1);
      }
      for (Letter.Piece piece : message.letter().pieces()) {
        if (piece.type() == Block.Type.PARAGRAPH) {
          // Plain text shows the target of a link behind it.
          piece.lines().stream()
              .flatMap(line -> line.getFirst().stream())
              .forEach(run -> assertThat(text).as(message.file()).contains(letters(run.text())));
        }
      }
    }
    assertThat(layouts).hasSizeGreaterThan(10);
    assertThat(layouts.values()).allMatch(count -> count > 5);
  }

  /** What spam hides is not read, and is counted as hidden. */
  @Test
  void message_withHiddenSmallTalk_hidesItFromTheReader() {
    Generator generator = new Generator(corpus, 3);
    int seen = 0;
    for (Text text : corpus.texts()) {
      Generator.Message message = generator.message(text, 2);
      if (message.dilution().equals("hidden")) {
        MessageText read = extractor.extract(message.bytes());
        assertThat(read.hidden()).as(message.file()).isPositive();
        for (Letter.Piece piece : message.letter().hidden()) {
          String talk = letters(words(piece.lines().getFirst().getFirst()));
          if (talk.length() > 20) {
            assertThat(letters(read.body())).as(message.file()).doesNotContain(talk);
            seen++;
          }
        }
      }
    }
    assertThat(seen).isGreaterThan(50);
  }

  @Test
  void message_inAnotherLocaleAndTimeZone_isTheSame() {
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    List<Text> some = some();
    List<byte[]> here =
        some.stream().map(t -> new Generator(corpus, 5).message(t, 1).bytes()).toList();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr-TR"));
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
      for (int i = 0; i < some.size(); i++) {
        assertThat(new Generator(corpus, 5).message(some.get(i), 1).bytes()).isEqualTo(here.get(i));
      }
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
  }

  /** But for those few that borrow small talk from it. */
  @Test
  void message_whenATextIsTakenAway_staysAsItWas() {
    List<Text> fewer = new ArrayList<>(corpus.texts());
    Text gone = fewer.removeFirst();
    Generator before = new Generator(corpus, 5);
    Generator after =
        new Generator(new Corpus(corpus.kinds(), corpus.languages(), fewer, corpus.problems()), 5);

    int moved = 0;
    for (int i = 0; i < fewer.size(); i += EACH) {
      byte[] was = before.message(fewer.get(i), 1).bytes();
      moved += Arrays.equals(was, after.message(fewer.get(i), 1).bytes()) ? 0 : 1;
    }
    assertThat(moved).as("messages moved by " + gone.id()).isLessThan(3);
  }

  @Test
  void part_ofTwins_isTheSameAndATenthMeasures() {
    Generator generator = new Generator(corpus, 1);
    Map<String, Set<String>> parts = new HashMap<>();
    int measuring = 0;
    for (Text text : corpus.texts()) {
      String part = generator.message(text, 1).part();
      parts.computeIfAbsent(text.group(), unused -> new HashSet<>()).add(part);
      measuring += part.equals("validation") ? 1 : 0;
    }
    assertThat(parts.values()).allMatch(set -> set.size() == 1);
    assertThat(measuring).isBetween(corpus.texts().size() / 14, corpus.texts().size() / 7);
  }

  private static List<Text> some() {
    List<Text> some = new ArrayList<>();
    for (int i = 0; i < corpus.texts().size(); i += 10 * EACH) {
      some.add(corpus.texts().get(i));
    }
    return some;
  }

  private static String words(List<Filling.Run> runs) {
    StringBuilder words = new StringBuilder();
    runs.forEach(run -> words.append(run.text()));
    return words.toString();
  }

  /** Letters and digits alone: lines are broken and look-alikes folded on the way. */
  private static String letters(String text) {
    StringBuilder letters = new StringBuilder();
    Normalizer.normalize(text, Normalizer.Form.NFKC)
        .codePoints()
        .filter(Character::isLetterOrDigit)
        .forEach(letters::appendCodePoint);
    return letters.toString();
  }
}
