package org.hamletmail.tokenizer;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The byte-pair encoding of GPT-2. All text is ordinary text: {@code <|endoftext|>} in it becomes
 * the seven tokens of its characters, so no sender can produce {@link #PAD_ID}.
 */
public final class Gpt2Tokenizer implements Tokenizer {
  /** The id that fills rows, {@code <|endoftext|>}. */
  public static final int PAD_ID = 50_256;

  /**
   * Characters that are looked at for each token asked for. Text has about four a token; what is
   * cut here lies behind the last window but for runs of one sign, and hostile texts stay cheap.
   */
  private static final int MAX_CHARACTERS_PER_TOKEN = 32;

  /** Some ten megabytes, the same for all models. */
  private static final Encoding ENCODING =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);

  /**
   * Returns the first tokens of a text.
   *
   * @param maxTokens at least 1
   * @return 1 to {@code maxTokens} ids; the pad id alone where the text is empty
   */
  public int[] encode(String text, int maxTokens) {
    return windows(text, maxTokens, 1).getFirst();
  }

  /**
   * Returns the first tokens of a text in windows that follow each other without overlap.
   *
   * @param maxTokens tokens of a window, at least 1
   * @param maxWindows at least 1
   * @return 1 to {@code maxWindows} windows of 1 to {@code maxTokens} ids, all but the last full;
   *     the pad id alone where the text is empty
   */
  public List<int[]> windows(String text, int maxTokens, int maxWindows) {
    return tokenize(text, maxTokens, maxWindows).windows();
  }

  @Override
  public TokenizedText tokenize(String text, int maxTokens, int maxWindows) {
    int end = end(text, charactersRead(maxTokens, maxWindows));
    if (text.isEmpty()) {
      return new TokenizedText(List.of(new int[] {PAD_ID}), 1);
    }
    long wanted = (long) maxTokens * maxWindows;
    int[] ids = ENCODING.encodeOrdinary(text.substring(0, end)).toArray();
    int read = (int) Math.min(ids.length, wanted);
    // Exact for texts that were looked at as a whole, else by the tokens a character of the start.
    double share = (double) read / ids.length * end / text.length();
    return new TokenizedText(TokenizedText.cut(ids, read, maxTokens), share);
  }

  /**
   * Returns how many characters of a text are looked at for its windows: what stands behind them
   * changes no token.
   */
  public static long charactersRead(int maxTokens, int maxWindows) {
    requirePositive("maxTokens", maxTokens);
    requirePositive("maxWindows", maxWindows);
    return (long) maxTokens * maxWindows * MAX_CHARACTERS_PER_TOKEN;
  }

  /**
   * Returns the text of some tokens; where they begin or end within a character, U+FFFD stands for
   * it.
   *
   * @param ids of ordinary tokens or {@link #PAD_ID}, which has no text
   */
  public String decode(int[] ids) {
    IntArrayList ordinary = new IntArrayList(ids.length);
    for (int id : ids) {
      if (id != PAD_ID) {
        ordinary.add(id);
      }
    }
    return new String(ENCODING.decodeBytes(ordinary), StandardCharsets.UTF_8);
  }

  @Override
  public Vocabulary kind() {
    return Vocabulary.GPT2;
  }

  @Override
  public int vocabulary() {
    return PAD_ID + 1;
  }

  /** Returns where to cut, never between the halves of one character. */
  static int end(String text, long maxCharacters) {
    if (text.length() <= maxCharacters) {
      return text.length();
    }
    int end = (int) maxCharacters;
    return Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + "; expected at least 1");
    }
  }
}
