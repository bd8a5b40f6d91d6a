package org.hamletmail.tokenizer;

import java.util.Arrays;
import java.util.List;

/** Gives each word of a text, or pair of words, one id. */
public final class WordTokenizer implements Tokenizer {
  private final KnownWords words;
  private final Vocabulary read;

  /** Makes a tokenizer of the words that a model knows; it reads all of them. */
  public WordTokenizer(KnownWords words) {
    this(words, Vocabulary.GPT2_WORDS);
  }

  /**
   * Makes a tokenizer of the words that a model knows.
   *
   * @param read which of them are read
   * @throws IllegalArgumentException if {@code read} isn't of words
   */
  public WordTokenizer(KnownWords words, Vocabulary read) {
    if (!read.isOfWords()) {
      throw new IllegalArgumentException(read.spelled() + " knows no words");
    }
    this.words = words;
    this.read = read;
  }

  /** Returns the words that are known. */
  public KnownWords words() {
    return words;
  }

  /**
   * {@inheritDoc}
   *
   * @return a text without words is one unknown word, as there is as much to learn from it; the
   *     share is that of the text's words up to the end of the windows <em>and</em> known, left-out
   *     repetitions included, 1 where there are none
   */
  @Override
  public TokenizedText tokenize(String text, int maxTokens, int maxWindows) {
    int end = end(text, maxTokens, maxWindows);
    int[] single = single(text, end);
    if (single.length == 0) {
      return new TokenizedText(List.of(new int[] {KnownWords.UNKNOWN}), 1);
    }
    int[] joined = withPairs(single);
    int most = (int) Math.min(joined.length, (long) maxTokens * maxWindows);
    int[] places = read(joined, most);
    // Repetitions at the end have been read as well, unless the windows were full before them.
    int passed = places.length < most ? joined.length : places[places.length - 1] + 1;
    long known =
        Arrays.stream(joined, 0, passed)
            .filter(id -> id != KnownWords.UNKNOWN)
            .mapToLong(this::wordsIn)
            .sum();
    return new TokenizedText(
        TokenizedText.cut(
            Arrays.stream(places).map(at -> joined[at]).toArray(), places.length, maxTokens),
        (double) known / single.length * end / text.length());
  }

  /**
   * Returns all words and pairs of a text, also what the windows leave out of it, as far as {@link
   * #tokenize} looks at one.
   *
   * @return at least one id: a text without words is one unknown word
   */
  public int[] ids(String text, int maxTokens, int maxWindows) {
    int[] single = single(text, end(text, maxTokens, maxWindows));
    return single.length == 0 ? new int[] {KnownWords.UNKNOWN} : withPairs(single);
  }

  private int[] withPairs(int[] single) {
    return read.pairsBesideWords() ? words.beside(single) : words.joined(single);
  }

  private int wordsIn(int id) {
    if (!words.isPair(id)) {
      return 1;
    }
    return read.pairsBesideWords() ? 0 : 2;
  }

  /** Returns the words that ids stand for, an empty one for each that isn't known. */
  public List<String> words(int[] ids) {
    return Arrays.stream(ids)
        .filter(id -> !isBesideWords(id))
        .mapToObj(words::parts)
        .<String>mapMulti(List::forEach)
        .toList();
  }

  /** Returns whether an id is a pair behind its two words, which are read as well. */
  public boolean isBesideWords(int id) {
    return read.pairsBesideWords() && words.isPair(id);
  }

  /**
   * {@inheritDoc}
   *
   * @return all but pairs beside words that don't stand before them
   */
  @Override
  public int[] standing(int[] ids) {
    int[] places = new int[ids.length];
    int count = 0;
    int before = KnownWords.UNKNOWN;
    int last = KnownWords.UNKNOWN;
    for (int at = 0; at < ids.length; at++) {
      boolean pair = isBesideWords(ids[at]);
      if (!pair || words.pair(before, last) == ids[at]) {
        places[count++] = at;
      }
      if (!pair) {
        before = last;
        last = ids[at];
      }
    }
    return Arrays.copyOf(places, count);
  }

  /**
   * {@inheritDoc}
   *
   * @param ids as {@link #ids} returns them
   */
  @Override
  public int[] read(int[] ids, int most) {
    return read.thins() ? Repetitions.thinned(ids, most) : Tokenizer.super.read(ids, most);
  }

  private static int end(String text, int maxTokens, int maxWindows) {
    return Gpt2Tokenizer.end(text, Gpt2Tokenizer.charactersRead(maxTokens, maxWindows));
  }

  private int[] single(String text, int end) {
    return WordSplitter.words(text.substring(0, end)).stream().mapToInt(words::id).toArray();
  }

  @Override
  public Vocabulary kind() {
    return read;
  }

  @Override
  public int vocabulary() {
    return words.size();
  }
}
