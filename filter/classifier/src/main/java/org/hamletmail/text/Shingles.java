package org.hamletmail.text;

import java.util.Arrays;

/**
 * A text as the set of its runs of {@value #LENGTH} characters, hashed, and the MinHash of such a
 * set (A. Broder, "On the resemblance and containment of documents", 1997): the share of equal
 * places of two signatures estimates the Jaccard similarity of the sets.
 *
 * <p>Letters count without their case, all digits are alike and whatever is neither is a space:
 * copies of one mailing differ in amounts, dates, codes and punctuation.
 */
public final class Shingles {
  /** Characters of a shingle. */
  public static final int LENGTH = 5;

  /** Numbers of a signature. */
  public static final int SIGNATURE = 128;

  /**
   * Characters of a text that are looked at: more than the windows of any model read; a copy
   * differs before.
   */
  public static final int CHARACTERS = 20_000;

  private static final long[] FACTORS = new long[SIGNATURE];

  static {
    long state = 0;
    for (int i = 0; i < SIGNATURE; i++) {
      state += 0x9e3779b97f4a7c15L;
      FACTORS[i] = mix(state) | 1;
    }
  }

  private Shingles() {}

  /**
   * Returns what copies of one mailing have in common: letters in lower case, a zero for each
   * digit, and one space for whatever stands between them.
   *
   * @param characters of the text that are looked at
   */
  public static String normal(String text, int characters) {
    char[] normal = new char[Math.min(text.length(), characters)];
    int length = 0;
    for (int i = 0; i < normal.length; i++) {
      char c = normal(text.charAt(i));
      if (c != ' ' || (length > 0 && normal[length - 1] != ' ')) {
        normal[length++] = c;
      }
    }
    if (length > 0 && normal[length - 1] == ' ') {
      length--;
    }
    return new String(normal, 0, length);
  }

  /** Returns the hashes of a text's shingles, sorted, each once; none where it has no letters. */
  public static long[] of(String text) {
    String normal = normal(text, CHARACTERS);
    int length = normal.length();
    long[] hashes = new long[length == 0 ? 0 : Math.max(1, length - LENGTH + 1)];
    for (int from = 0; from < hashes.length; from++) {
      long hash = 0;
      for (int i = from; i < Math.min(length, from + LENGTH); i++) {
        hash = mix(hash + normal.charAt(i) + 1);
      }
      hashes[from] = hash;
    }
    Arrays.sort(hashes);
    int unique = 0;
    for (int i = 0; i < hashes.length; i++) {
      if (i == 0 || hashes[i] != hashes[i - 1]) {
        hashes[unique++] = hashes[i];
      }
    }
    return Arrays.copyOf(hashes, unique);
  }

  /** Returns the MinHash of at least one shingle. */
  public static int[] signature(long[] shingles) {
    int[] signature = new int[SIGNATURE];
    Arrays.fill(signature, Integer.MAX_VALUE);
    for (long shingle : shingles) {
      for (int i = 0; i < SIGNATURE; i++) {
        int hash = (int) ((shingle * FACTORS[i]) >>> 32);
        signature[i] = Math.min(signature[i], hash);
      }
    }
    return signature;
  }

  /** Returns the Jaccard similarity of two sets, from 0 to 1. */
  public static double similarity(long[] a, long[] b) {
    int common = 0;
    int i = 0;
    int j = 0;
    while (i < a.length && j < b.length) {
      int order = Long.compare(a[i], b[j]);
      common += order == 0 ? 1 : 0;
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    int all = a.length + b.length - common;
    return all == 0 ? 0 : (double) common / all;
  }

  private static char normal(char c) {
    if (Character.isDigit(c)) {
      return '0';
    }
    // Halves of characters beyond the first 65,536, many of them letters, stay what they are.
    return Character.isLetter(c) || Character.isSurrogate(c) ? Character.toLowerCase(c) : ' ';
  }

  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
    return b ^ (b >>> 31);
  }
}
