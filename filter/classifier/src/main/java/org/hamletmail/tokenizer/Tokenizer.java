package org.hamletmail.tokenizer;

import java.util.stream.IntStream;

/** Turns texts into the ids that a model reads. Safe for use by several threads at once. */
public sealed interface Tokenizer permits Gpt2Tokenizer, WordTokenizer {

  /**
   * Returns the first tokens of a text in windows that follow each other without overlap.
   *
   * @param maxTokens tokens of a window, at least 1
   * @param maxWindows at least 1
   * @return 1 to {@code maxWindows} windows of 1 to {@code maxTokens} ids, all but the last full;
   *     one id that says nothing where the text is empty
   */
  TokenizedText tokenize(String text, int maxTokens, int maxWindows);

  /**
   * Returns the places of the ids that are read, in their order: the first ones, unless a tokenizer
   * says otherwise.
   *
   * @param ids of a text
   * @param most how many may be read, at least 1
   */
  default int[] read(int[] ids, int most) {
    return IntStream.range(0, Math.min(ids.length, most)).toArray();
  }

  /**
   * Returns the places of the ids that a text of these has, in their order: all, unless some follow
   * from others.
   *
   * @param ids of a text, some of which others may have taken the place of
   */
  default int[] standing(int[] ids) {
    return IntStream.range(0, ids.length).toArray();
  }

  /** Returns what the ids stand for. */
  Vocabulary kind();

  /** Returns how many ids there are: each is from 0 to one less. */
  int vocabulary();

  /** Returns the id that fills rows. */
  default int padId() {
    return kind().padId();
  }
}
