package org.hamletmail.tokenizer;

import java.util.Arrays;
import java.util.List;

/** Gives each word of a text, or pair of words, one id, by way of the byte pairs of GPT-2. */
public final class WordTokenizer implements Tokenizer {
  private final WordFold fold = WordFold.shared();
  private final KnownWords words;

  /** Makes a tokenizer of the words that a model knows. */
  public WordTokenizer(KnownWords words) {
    this.words = words;
  }

  /** Returns the words that are known. */
  public KnownWords words() {
    return words;
  }

  /**
   * {@inheritDoc}
   *
   * @return a text without words is one unknown word, as there is as much to learn from it; the
   *     share is that of the text's words which the windows hold <em>and</em> which are known, 1
   *     where there are none
   */
  @Override
  public TokenizedText tokenize(String text, int maxTokens, int maxWindows) {
    int end = Gpt2Tokenizer.end(text, Gpt2Tokenizer.charactersRead(maxTokens, maxWindows));
    long wanted = (long) maxTokens * maxWindows;
    int[] ids = fold.words(text.substring(0, end)).stream().mapToInt(words::id).toArray();
    if (ids.length == 0) {
      return new TokenizedText(List.of(new int[] {KnownWords.UNKNOWN}), 1);
    }
    int[] joined = words.joined(ids);
    int read = (int) Math.min(joined.length, wanted);
    long known =
        Arrays.stream(joined, 0, read)
            .filter(id -> id != KnownWords.UNKNOWN)
            .mapToLong(words::count)
            .sum();
    return new TokenizedText(
        TokenizedText.cut(joined, read, maxTokens),
        (double) known / ids.length * end / text.length());
  }

  @Override
  public int vocabulary() {
    return words.size();
  }

  @Override
  public int padId() {
    return KnownWords.PAD;
  }
}
