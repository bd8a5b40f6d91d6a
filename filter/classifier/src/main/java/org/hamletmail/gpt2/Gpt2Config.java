package org.hamletmail.gpt2;

import ai.djl.ndarray.types.Shape;

/**
 * The size of a GPT-2.
 *
 * @param vocabulary token ids, rows of {@code wte}, at least 1
 * @param positions tokens that the model can see at once, rows of {@code wpe}, at least 1
 * @param channels width of the residual stream, a multiple of {@code heads}
 * @param layers transformer blocks, at least 1
 * @param heads attention heads of each block, at least 1
 * @param layerNormEpsilon added to the variance in every LayerNorm, above 0
 */
public record Gpt2Config(
    int vocabulary, int positions, int channels, int layers, int heads, double layerNormEpsilon) {

  /** Token ids of the GPT-2 byte-pair encoding, {@code <|endoftext|>} included. */
  public static final int GPT2_VOCABULARY = 50_257;

  /** The epsilon of every published GPT-2. */
  public static final double GPT2_EPSILON = 1e-5;

  /** Rejects sizes that no GPT-2 can have. */
  public Gpt2Config {
    requirePositive("vocabulary", vocabulary);
    requirePositive("positions", positions);
    requirePositive("channels", channels);
    requirePositive("layers", layers);
    requirePositive("heads", heads);
    if (channels % heads != 0) {
      throw new IllegalArgumentException(
          "channels is " + channels + "; expected a multiple of heads, which is " + heads);
    }
    if (!(layerNormEpsilon > 0 && layerNormEpsilon < 1)) {
      throw new IllegalArgumentException(
          "layerNormEpsilon is " + layerNormEpsilon + "; expected above 0 and below 1");
    }
  }

  /** Returns the published 124M-parameter size, {@code gpt2}. */
  public static Gpt2Config small() {
    return published(768, 12, 12);
  }

  /** Returns the published 355M-parameter size, {@code gpt2-medium}. */
  public static Gpt2Config medium() {
    return published(1024, 24, 16);
  }

  /** Returns the published 774M-parameter size, {@code gpt2-large}. */
  public static Gpt2Config large() {
    return published(1280, 36, 20);
  }

  /** Returns the published 1558M-parameter size, {@code gpt2-xl}. */
  public static Gpt2Config extraLarge() {
    return published(1600, 48, 25);
  }

  /** Returns the same size with another number of token embeddings. */
  public Gpt2Config withVocabulary(int tokens) {
    return new Gpt2Config(tokens, positions, channels, layers, heads, layerNormEpsilon);
  }

  /** Returns the channels of one attention head. */
  public int headChannels() {
    return channels / heads;
  }

  /**
   * Requires a shape of tokens: at least one row, and as many tokens as the model can see.
   *
   * @return the tokens of a row
   */
  int requireTokens(Shape shape, int dimensions) {
    long tokens = shape.dimension() == dimensions ? shape.get(1) : 0;
    if (tokens < 1 || tokens > positions || shape.get(0) < 1) {
      throw new IllegalArgumentException(
          "shape is "
              + shape
              + "; expected "
              + dimensions
              + " dimensions, at least one row, and 1 to "
              + positions
              + " tokens");
    }
    return (int) tokens;
  }

  private static Gpt2Config published(int channels, int layers, int heads) {
    return new Gpt2Config(GPT2_VOCABULARY, 1024, channels, layers, heads, GPT2_EPSILON);
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + "; expected at least 1");
    }
  }
}
