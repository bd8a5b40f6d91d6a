package org.hamletmail.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.hamletmail.config.TextSettings;
import org.hamletmail.text.MessageTextExtractor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Words split directly are those of GPT-2's byte pairs, but for Chinese and Japanese. */
class WordSplitterTest {
  private static final BytePairWords BYTE_PAIRS = new BytePairWords();

  /** A folder of mail to compare instead of the messages made for tests. */
  private static final String MAIL = "hamlet.words.mail";

  /**
   * Signs that GPT-2 has pairs of, ends of words, spaces of all kinds, marks, halves of characters,
   * and letters whose lower case has another length or depends on what stands beside them.
   */
  private static final List<String> PARTS =
      List.of(
          "'",
          "'s",
          "'S",
          "'ll",
          "'l",
          "'re",
          "'d",
          "n't",
          "''",
          "\u2019s",
          "a",
          "Ab",
          "I",
          "x1",
          "7",
          "1234",
          "\u00bd",
          "\u00b2",
          "\u0663",
          "\u2460",
          "\u2167",
          " ",
          " ",
          " ",
          "  ",
          "\n",
          "\n\n",
          "\n\n\n",
          " \n",
          "\r\n",
          "\t",
          "\f",
          "\u001c",
          "\u0085",
          "\u00a0",
          "\u00a0\u00a0",
          "\u2003",
          "\u2028",
          "\u3000",
          "\ufeff",
          "\u200b",
          ".",
          "..",
          "...",
          ",",
          "://",
          "/",
          "--",
          "---",
          "=",
          "==",
          "*",
          "**",
          "!",
          "!!",
          "?",
          "!?",
          "$",
          "\u20ac",
          "%",
          "#",
          "&",
          "(",
          ")",
          "):",
          "[",
          "]",
          "<",
          ">",
          "@",
          "_",
          "__",
          "|",
          "\u2014",
          "\u2013",
          "\u2022",
          "\u201c",
          "\u201d",
          "\u2026",
          "\u00e9",
          "\u00c9",
          "na\u00efve",
          "\u0130",
          "\u00df",
          "\u03a3",
          "\u03bf\u03a3",
          "\u0301",
          "e\u0301",
          "\u0434\u0430",
          "\u0419",
          "\u05e9\u05dc",
          "\u0644",
          "\u0651",
          "\u0939\u0948",
          "\u0964",
          "\u0e17\u0e35\u0e48",
          "\u0e4f",
          "\u4f60",
          "\u7684",
          "\u58eb",
          "\u88cf",
          "\u9f8d\u559a\u58eb",
          "\u6975",
          "\u3002",
          "\uff0c",
          "\u300c",
          "\u30fc",
          "\u30f3",
          "\u30a1",
          "\u306e",
          "\ud55c",
          "\ud83d\ude42",
          "\u2764\ufe0f",
          "\ud83d\udc68\u200d\ud83d\udc69",
          "\ud83d",
          "\ude42",
          "\ufffd",
          "\ufffd\ufffd",
          "\u0000",
          "\u00c3\u00c2\u00c3\u00c2",
          "<|endoftext|>");

  /** Each from its first to its last letter, signs and digits of the script among them. */
  private static final int[][] SCRIPTS = {
    {0x20, 0x7e},
    {0xa0, 0x24f},
    {0x370, 0x3ff},
    {0x400, 0x52f},
    {0x530, 0x58f},
    {0x590, 0x5ff},
    {0x600, 0x6ff},
    {0x900, 0x97f},
    {0x980, 0x9ff},
    {0xb80, 0xbff},
    {0xe00, 0xe7f},
    {0x10a0, 0x10ff},
    {0x1200, 0x137f},
    {0x1e00, 0x1eff},
    {0x2000, 0x206f},
    {0x20a0, 0x20bf},
    {0x2190, 0x21ff},
    {0x2460, 0x24ff},
    {0x2500, 0x27bf},
    {0x3000, 0x30ff},
    {0x4e00, 0x9fff},
    {0xac00, 0xd7a3},
    {0xff00, 0xffef},
    {0x1d400, 0x1d7ff},
    {0x1f300, 0x1faff}
  };

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void words_partsInAnyOrder_areThoseOfBytePairs(long seed) {
    Random random = new Random(seed);
    for (int text = 0; text < 2_000; text++) {
      StringBuilder made = new StringBuilder();
      for (int part = random.nextInt(40); part >= 0; part--) {
        String next = PARTS.get(random.nextInt(PARTS.size()));
        made.append(next.repeat(random.nextInt(20) == 0 ? random.nextInt(40) : 1));
      }
      assertSame(made.toString());
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void words_textsOfAScript_areThoseOfBytePairs(int first, int last) {
    Random random = new Random(first);
    for (int text = 0; text < 300; text++) {
      StringBuilder made = new StringBuilder();
      int length = 1 + random.nextInt(120);
      while (made.length() < length) {
        switch (random.nextInt(12)) {
          case 0, 1 -> made.append(' ');
          case 2 -> made.append(PARTS.get(random.nextInt(PARTS.size())));
          default -> made.appendCodePoint(first + random.nextInt(last - first + 1));
        }
      }
      assertSame(made.toString());
    }
  }

  static Stream<Arguments> scripts() {
    return Stream.of(SCRIPTS).map(script -> Arguments.of(script[0], script[1]));
  }

  @Test
  void words_chineseAndJapanese_areOneASign() {
    assertThat(WordSplitter.words("您的包裹已到达 DHL，请付款"))
        .containsExactly("您", "的", "包", "裹", "已", "到", "达", "dhl", "，", "请", "付", "款");
    assertThat(WordSplitter.words("メール3件")).containsExactly("メ", "ー", "ル", "3", "件");
    assertThat(WordSplitter.words("a漢b 7漢  漢\n漢"))
        .containsExactly("a", "漢", "b", "7", "漢", "漢", "\n", "漢");
    assertThat(WordSplitter.words("메일 도착")).containsExactly("메일", "도착");
  }

  /** Each character behind its predecessor, alone, behind a letter, and before one. */
  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a"})
  void words_everyCharacterOfUnicode_areThoseOfBytePairs(String between) {
    StringBuilder block = new StringBuilder();
    for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
      if (Character.isDefined(character) && Character.getType(character) != Character.PRIVATE_USE) {
        block.appendCodePoint(character).append(between);
      }
      if (block.length() > 4_000) {
        assertSame(block.toString());
        block.setLength(0);
      }
    }
    assertSame(block.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-", "= ", "..", "\n", " ", "\u00c3\u00c2", "\u30fc", "'s", "!?", "*-"})
  void words_longRunsOfOneSign_areThoseOfBytePairs(String sign) {
    for (int times = 1; times < 1_200; times += 1 + times / 8) {
      assertSame(sign.repeat(times));
    }
  }

  /** With {@code -Dhamlet.words.mail=FOLDER} all files of a folder. */
  @Test
  void words_ofMail_areThoseOfBytePairs() throws IOException, URISyntaxException {
    String asked = System.getProperty(MAIL, "");
    URL zoo = Objects.requireNonNull(WordSplitterTest.class.getResource("/messages"));
    Path folder = asked.isEmpty() ? Path.of(zoo.toURI()) : Path.of(asked);
    MessageTextExtractor extractor = new MessageTextExtractor(TextSettings.defaults());
    int read = 0;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        byte[] bytes = Files.readAllBytes(file);
        assertSame(extractor.extract(bytes).forModel(), file.toString());
        assertSame(new String(bytes, StandardCharsets.UTF_8), file.toString());
        assertSame(new String(bytes, StandardCharsets.ISO_8859_1), file.toString());
        read++;
      }
    }
    assertThat(read).as("files in " + folder).isGreaterThan(100);
    if (!asked.isEmpty()) {
      System.err.println(folder + ": the words of " + read + " files are those of byte pairs");
    }
  }

  private static void assertSame(String text) {
    assertSame(text, "of '" + text + "'");
  }

  private static void assertSame(String text, String where) {
    String other = withoutLettersAlone(text);
    assertThat(WordSplitter.words(other)).as("words %s", where).isEqualTo(BYTE_PAIRS.words(other));
    assertThat(WordSplitter.words(text).stream().filter(WordSplitterTest::isAlone))
        .as("letters alone %s", where)
        .isEqualTo(
            text.codePoints()
                .filter(WordSplitter::standsAlone)
                .mapToObj(Character::toString)
                .toList());
  }

  private static boolean isAlone(String word) {
    return word.codePointCount(0, word.length()) == 1
        && WordSplitter.standsAlone(word.codePointAt(0));
  }

  /** Puts a letter of another script in the place of letters that are words of their own. */
  private static String withoutLettersAlone(String text) {
    StringBuilder other = new StringBuilder();
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      int character = text.codePointAt(at);
      other.appendCodePoint(WordSplitter.standsAlone(character) ? 'x' : character);
    }
    return other.toString();
  }
}
