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
  GPT2_WORDS_THINNED("gpt2-words-thinned"),
  /** Words and the known pairs of them beside each other, without most of their repetitions. */
  GPT2_WORDS_AND_PAIRS("gpt2-words-and-pairs");

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

  /** Returns whether most repetitions are left out, see {@link Repetitions}. */
  public boolean thins() {
    return this == GPT2_WORDS_THINNED || this == GPT2_WORDS_AND_PAIRS;
  }

  /** Returns whether known pairs stand behind their words; else they stand in their place. */
  boolean pairsBesideWords() {
    return this == GPT2_WORDS_AND_PAIRS;
  }

  /** Returns the id that fills rows. */
  public int padId() {
    return isOfWords() ? KnownWords.PAD : Gpt2Tokenizer.PAD_ID;
  }
}
