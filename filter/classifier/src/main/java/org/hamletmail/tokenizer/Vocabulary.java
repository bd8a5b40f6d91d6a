package org.hamletmail.tokenizer;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the ids of a model stand for, and which of a text's a model reads. */
public enum Vocabulary {
  /** The 50,257 byte pairs of GPT-2. */
  GPT2("gpt2"),
  /** Words that the model's training has met often, see {@link KnownWords}. */
  GPT2_WORDS("gpt2-words"),
  /** The same, without most of their repetitions, see {@link Repetitions}. */
  GPT2_WORDS_THINNED("gpt2-words-thinned");

  private final String spelled;

  Vocabulary(String spelled) {
    this.spelled = spelled;
  }

  /** Returns the name in model.json. */
  public String spelled() {
    return spelled;
  }

  /** Returns the one of a name. */
  public static Optional<Vocabulary> of(String spelled) {
    return Arrays.stream(values()).filter(known -> known.spelled.equals(spelled)).findFirst();
  }

  /** Returns all names, for messages. */
  public static String names() {
    return Arrays.stream(values()).map(Vocabulary::spelled).collect(Collectors.joining(", "));
  }

  /** Returns whether the ids are those of {@link KnownWords}. */
  public boolean isOfWords() {
    return this != GPT2;
  }

  /** Returns the id that fills rows. */
  public int padId() {
    return isOfWords() ? KnownWords.PAD : Gpt2Tokenizer.PAD_ID;
  }
}
