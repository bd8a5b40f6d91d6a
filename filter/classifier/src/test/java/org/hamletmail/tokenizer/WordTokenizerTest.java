package org.hamletmail.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordTokenizerTest {
  private static final String LEARNT =
      "The unsubscribe link: see http://example.org/42?a=b !!! \n phonology $5.00 it's";

  private final WordTokenizer tokenizer = new WordTokenizer(KnownWords.of(List.of(LEARNT), 1));

  @Test
  void tokenize_knownText_givesItsWordsInLowerCase() {
    assertThat(words("The Unsubscribe link:\nPHONOLOGY"))
        .containsExactly("the", "unsubscribe", "link", ":", "\n", "phonology");
  }

  /** "Unsubscribe" is one byte pair after a space and three in capitals; the word is the same. */
  @ParameterizedTest
  @ValueSource(
      strings = {"unsubscribe", " unsubscribe", "UNSUBSCRIBE", "UnSubscribe", "\tunsubscribe"})
  void tokenize_anySpelling_sameWord(String text) {
    assertThat(words(text)).contains("unsubscribe");
    assertThat(words(text)).hasSize(1);
  }

  @Test
  void tokenize_unknownWords_areAllTheSameHoweverManyPiecesTheyHave() {
    assertThat(ids("xylophonist")).containsExactly(KnownWords.UNKNOWN);
    assertThat(ids("qzx")).containsExactly(KnownWords.UNKNOWN);
    assertThat(ids("link xylophonist link")).hasSize(3);
  }

  @Test
  void tokenize_unknownNumbers_keepTheirLength() {
    assertThat(words("77 42 123456")).containsExactly("00", "42", "000000");
  }

  /** Marks are no letters, but part of words where they are written so. */
  @Test
  void tokenize_otherScripts_areUnknownWordsNotPieces() {
    String russian = "\u0434\u043e\u0431\u0440\u044b\u0439 \u0434\u0435\u043d\u044c";
    String chinese = "\u4f1a\u8bae\u5728\u661f\u671f\u4e00";

    assertThat(ids(russian)).containsExactly(KnownWords.UNKNOWN, KnownWords.UNKNOWN);
    assertThat(ids(chinese)).hasSize(6).containsOnly(KnownWords.UNKNOWN);
  }

  /** Characters of several byte pairs, none of which is a character by itself. */
  @Test
  void tokenize_charactersInPieces_arePutTogether() {
    String text = "na\u00efve \u0434\u043e\u0431\u0440\u044b\u0439 don\u2019t \u4f1a\u8bae";
    WordTokenizer knows = new WordTokenizer(KnownWords.of(List.of(text), 1));
    int[] ids = knows.tokenize(text, 100, 1).windows().getFirst();

    assertThat(Arrays.stream(ids).mapToObj(knows.words()::word))
        .containsExactly(
            "na\u00efve",
            "\u0434\u043e\u0431\u0440\u044b\u0439",
            "don",
            "\u2019",
            "t",
            "\u4f1a",
            "\u8bae");
  }

  @Test
  void tokenize_share_isOfWordsThatAreReadAndKnown() {
    assertThat(tokenizer.tokenize("the link", 10, 1).share()).isEqualTo(1);
    assertThat(tokenizer.tokenize("the qzx", 10, 1).share()).isEqualTo(0.5);
    assertThat(tokenizer.tokenize("the the qzx qzx", 1, 2).share()).isEqualTo(0.5);
    assertThat(tokenizer.tokenize("the link ".repeat(500), 10, 5).share())
        .isCloseTo(0.05, within(0.01));
    assertThat(tokenizer.tokenize("", 10, 1).share()).isEqualTo(1);
  }

  @Test
  void tokenize_knownPairs_areOneTokenAndTwoWordsOfTheShare() {
    WordTokenizer pairs =
        new WordTokenizer(KnownWords.of(List.of("act now", "act now please"), 1, 1));

    TokenizedText text = pairs.tokenize("Please ACT now qzx", 10, 1);

    assertThat(Arrays.stream(text.windows().getFirst()).mapToObj(pairs.words()::word))
        .containsExactly("please", "act now", "");
    assertThat(text.share()).isEqualTo(0.75);
    assertThat(pairs.tokenize("act now act now", 1, 1).share()).isEqualTo(0.5);
  }

  @Test
  void tokenize_pairsBesideWords_standBehindTheirWordsAndAreNoneOfTheShare() {
    WordTokenizer beside = besideWords("act now please", "act now please qzx");

    TokenizedText text = beside.tokenize("ACT now please act xyz now", 100, 1);

    assertThat(Arrays.stream(text.windows().getFirst()).mapToObj(beside.words()::word))
        .containsExactly("act", "now", "act now", "please", "now please", "act", "", "now");
    assertThat(text.share()).isEqualTo(5 / 6.0);
    assertThat(beside.tokenize("act now please act xyz now", 3, 1).share())
        .as("what the window of three tokens holds")
        .isEqualTo(2 / 6.0);
    assertThat(beside.kind()).isEqualTo(Vocabulary.GPT2_WORDS_AND_PAIRS);
  }

  /** A pair is new where its words are not. */
  @Test
  void tokenize_pairsBesideWords_areThinnedByThemselves() {
    WordTokenizer beside = besideWords("act now please", "act now please qzx");

    int[] ids = beside.tokenize("now now now please", 100, 1).windows().getFirst();

    assertThat(Arrays.stream(ids).mapToObj(beside.words()::word))
        .containsExactly("now", "now", "please", "now please");
  }

  @Test
  void words_ofIds_areThoseOfTheText() {
    WordTokenizer beside = besideWords("act now please", "act now please qzx");
    WordTokenizer joined = new WordTokenizer(beside.words());
    String text = "act now please act xyz now";

    for (WordTokenizer each : List.of(beside, joined)) {
      assertThat(each.words(each.ids(text, 100, 1)))
          .containsExactly("act", "now", "please", "act", "", "now");
    }
  }

  @Test
  void standing_wordsReplaced_leavesOutTheirPairs() {
    WordTokenizer beside = besideWords("act now please", "act now please qzx");
    int[] ids = beside.ids("act now please", 100, 1);
    int[] replaced = ids.clone();
    replaced[0] = KnownWords.UNKNOWN;

    assertThat(beside.standing(ids)).containsExactly(0, 1, 2, 3, 4);
    assertThat(beside.standing(replaced)).containsExactly(0, 1, 3, 4);
    assertThat(beside.standing(Arrays.copyOfRange(ids, 2, 5))).containsExactly(1);
    assertThat(new WordTokenizer(beside.words()).standing(new int[] {ids[2], ids[2]}))
        .containsExactly(0, 1);
  }

  @Test
  void tokenize_thinned_readsFurtherAndCountsRepetitionsAsRead() {
    KnownWords known = KnownWords.of(List.of(LEARNT), 1);
    WordTokenizer thins = new WordTokenizer(known, Vocabulary.GPT2_WORDS_THINNED);

    TokenizedText text = thins.tokenize("link link link qzx the link the", 2, 3);

    assertThat(text.windows().stream().flatMapToInt(Arrays::stream).mapToObj(known::word))
        .containsExactly("link", "link", "", "the", "link", "the");
    assertThat(text.share()).isEqualTo(6 / 7.0);
    assertThat(thins.tokenize("link ".repeat(60), 10, 1).windows().getFirst()).hasSize(6);
    assertThat(thins.tokenize("link ".repeat(60), 10, 1).share()).isEqualTo(1);
    assertThat(thins.tokenize("link link link the link the", 1, 3).share()).isEqualTo(4 / 6.0);
    assertThat(thins.kind()).isEqualTo(Vocabulary.GPT2_WORDS_THINNED);
  }

  /** What a teacher is told of a text, and what of it the model reads. */
  @Test
  void ids_ofAText_areThoseOfWhichTheWindowsReadSome() {
    WordTokenizer thins = new WordTokenizer(tokenizer.words(), Vocabulary.GPT2_WORDS_THINNED);
    String text = "link link link qzx the link the";

    int[] ids = thins.ids(text, 2, 3);
    int[] places = thins.read(ids, 2 * 3);

    assertThat(ids).isEqualTo(tokenizer.tokenize(text, 10, 1).windows().getFirst());
    assertThat(places).containsExactly(0, 1, 3, 4, 5, 6);
    assertThat(Arrays.stream(places).map(at -> ids[at]).toArray())
        .isEqualTo(
            thins.tokenize(text, 2, 3).windows().stream().flatMapToInt(Arrays::stream).toArray());
    assertThat(tokenizer.read(ids, 3)).containsExactly(0, 1, 2);
    assertThat(thins.ids("", 2, 3)).containsExactly(KnownWords.UNKNOWN);
  }

  @Test
  void constructor_bytePairs_areNoWords() {
    KnownWords known = KnownWords.of(List.of(LEARNT), 1);

    assertThatThrownBy(() -> new WordTokenizer(known, Vocabulary.GPT2))
        .hasMessage("gpt2 knows no words");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t  "})
  void tokenize_noWords_isOneUnknownWord(String text) {
    assertThat(tokenizer.tokenize(text, 4, 2).windows()).containsExactly(new int[] {1});
  }

  @Test
  void tokenize_longText_fillsWindowsInOrder() {
    List<int[]> windows = tokenizer.tokenize("the link see the link", 2, 2).windows();

    assertThat(windows).hasSize(2);
    assertThat(windows.getFirst()).containsExactly(ids("the link"));
    assertThat(windows.getLast()).containsExactly(ids("see the"));
  }

  @Test
  void tokenize_specialTokenOfGpt2_isItsCharacters() {
    assertThat(ids("<|endoftext|>")).doesNotContain(KnownWords.PAD).hasSizeGreaterThan(1);
  }

  private static WordTokenizer besideWords(String... texts) {
    return new WordTokenizer(KnownWords.of(List.of(texts), 2, 10), Vocabulary.GPT2_WORDS_AND_PAIRS);
  }

  private int[] ids(String text) {
    return tokenizer.tokenize(text, 100, 1).windows().getFirst();
  }

  private List<String> words(String text) {
    return Arrays.stream(ids(text)).mapToObj(tokenizer.words()::word).toList();
  }
}
