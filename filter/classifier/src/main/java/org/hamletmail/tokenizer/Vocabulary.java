package org.hamletmail.tokenizer;

/** What the ids of a model stand for. */
public enum Vocabulary {
  /** The 50,257 byte pairs of GPT-2. */
  GPT2("gpt2"),
  /** Words that the model's training has met often, see {@link KnownWords}. */
  GPT2_WORDS("gpt2-words");

  private final String spelled;

  Vocabulary(String spelled) {
    this.spelled = spelled;
  }

  /** Returns the name in model.json. */
  public String spelled() {
    return spelled;
  }
}
