package org.hamletmail.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownWordsTest {
  @Test
  void of_wordsInTooFewTexts_areUnknown() {
    KnownWords words = KnownWords.of(List.of("cheap pills pills", "cheap watches"), 2);

    assertThat(words.word(words.id("cheap"))).isEqualTo("cheap");
    assertThat(words.id("pills")).isEqualTo(KnownWords.UNKNOWN);
    assertThat(words.word(KnownWords.UNKNOWN)).isEmpty();
    assertThat(words.word(KnownWords.PAD)).isEmpty();
  }

  @Test
  void of_sameTextsInAnotherOrder_sameIds() {
    KnownWords one = KnownWords.of(List.of("b a", "a c b", "d"), 1);
    KnownWords other = KnownWords.of(List.of("d", "b a", "a c b"), 1);

    for (String word : List.of("a", "b", "c", "d")) {
      assertThat(one.id(word)).isEqualTo(other.id(word)).isNotEqualTo(KnownWords.UNKNOWN);
    }
    assertThat(one.id("a")).isLessThan(one.id("d"));
  }

  @Test
  void of_pairs_areTheMostFrequentOfKnownWords() {
    List<String> texts = List.of("act now or rest", "rest or act now", "now or never", "act now");

    KnownWords words = KnownWords.of(texts, 2, 1);

    int pair = words.size() - 1;
    assertThat(words.word(pair)).isEqualTo("act now");
    assertThat(words.parts(pair)).containsExactly("act", "now");
    assertThat(words.parts(words.id("act"))).containsExactly("act");
    assertThat(words.parts(KnownWords.UNKNOWN)).containsExactly("");
    assertThat(words.size()).isEqualTo(KnownWords.of(texts, 2).size() + 1);
    // "or never" and "or act" stand in one text each.
    assertThat(KnownWords.of(texts, 2, 100).size()).isEqualTo(KnownWords.of(texts, 2).size() + 2);
  }

  @Test
  void parse_pairs_areAsWritten(@TempDir Path folder) throws IOException {
    KnownWords words = KnownWords.of(List.of("act now\nact now", "now\nact now"), 1, 5);
    Path file = folder.resolve(KnownWords.FILE);
    words.write(file);

    KnownWords read = KnownWords.parse(Files.readString(file));

    int[] text = {read.id("now"), read.id("\n"), read.id("act"), read.id("now")};
    assertThat(read.joined(text)).isEqualTo(words.joined(text)).hasSize(3);
  }

  @Test
  void without_someWords_takesTheirPairsAlong() {
    List<String> texts = List.of("dear john act now", "dear john act now", "john act now");
    KnownWords words = KnownWords.of(texts, 2, 10);

    int[] ids =
        words.without(parts -> parts.contains("john") || parts.equals(List.of("act", "now")));
    KnownWords left = words.keeping(ids);

    assertThat(ids).startsWith(KnownWords.PAD, KnownWords.UNKNOWN).hasSize(left.size()).isSorted();
    assertThat(left.id("john")).isEqualTo(KnownWords.UNKNOWN);
    assertThat(left.word(left.id("act"))).isEqualTo("act");
    assertThat(left.hasPairs()).isFalse();
    assertThat(left.word(left.id("777")))
        .as("numbers are still told by their length")
        .isEqualTo("000");
    for (int id = 0; id < left.size(); id++) {
      assertThat(left.word(id)).isEqualTo(words.word(ids[id]));
    }
    assertThat(words.keeping(words.without(parts -> false)).size()).isEqualTo(words.size());
  }

  @Test
  void of_pairsThatCannotBe_areRefused() {
    assertThatThrownBy(() -> KnownWords.of(List.of("a"), 1, -1))
        .hasMessage("known-pairs is -1; expected 0 to 500000");
    assertThatThrownBy(() -> KnownWords.of(List.of("a"), 1, 500_001))
        .hasMessageContaining("expected 0 to 500000");
  }

  @Test
  void id_numbers_areKnownByThemselvesOrByTheirLength() {
    KnownWords words = KnownWords.of(List.of("pay 2026 now", "until 2026"), 2);

    assertThat(words.word(words.id("2026"))).isEqualTo("2026");
    assertThat(words.word(words.id("1984"))).isEqualTo("0000");
    assertThat(words.word(words.id("1".repeat(40)))).isEqualTo("0".repeat(12));
  }

  @Test
  void parse_whatWasWritten_isTheSame(@TempDir Path folder) throws IOException {
    KnownWords words = KnownWords.of(List.of("tab\\ \"quoted\" line\nend \u0007 na\u00efve"), 1);
    Path file = folder.resolve(KnownWords.FILE);
    words.write(file);

    KnownWords read = KnownWords.parse(Files.readString(file));

    assertThat(read.size()).isEqualTo(words.size());
    for (int id = 0; id < words.size(); id++) {
      assertThat(read.word(id)).isEqualTo(words.word(id));
    }
    assertThat(read.word(read.id("\n"))).isEqualTo("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|not a JSON array of words",
        "[\"a\"|not a JSON array of words",
        "[\"a\",7]|word 3 is NUMBER; expected a string",
        "[\"a\",\"b\",\"a\"]|word 4 stands there twice",
        "[\"a\",\"b\",\"a b\",\"a b\"]|word 5 stands there twice",
        "[\"\"]|word 2 has 0 characters",
        "[\"a\"] []|not a JSON array of words",
        "[\"a\",\"a b\",\"b\"]|word 3 is a pair; expected two words that stand before it",
        "[\"a\",\"b\",\"a b\",\"a b a\"]|word 5 is a pair; expected two words",
        "[\"a\",\" a\"]|word 3 is a pair",
      })
  void parse_brokenFile_saysWhatIsWrongWhere(String json, String message) {
    assertThatThrownBy(() -> KnownWords.parse(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void parse_longWord_isRefused() {
    assertThatThrownBy(() -> KnownWords.parse("[\"" + "x".repeat(257) + "\"]"))
        .hasMessage("word 2 has 257 characters; expected 1 to 256");
  }

  @Test
  void of_noTextsAsked_isRefused() {
    assertThatThrownBy(() -> KnownWords.of(List.of("a"), 0))
        .hasMessage("known-words is 0; expected at least 1");
  }
}
