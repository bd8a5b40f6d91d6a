package org.hamletmail.learning;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.hamletmail.text.Shingles;

/**
 * What near-copies of a text have in common, and from which nothing of it can be read: the lowest
 * byte of each number of its MinHash ({@link Shingles}). Equal bytes estimate the Jaccard
 * similarity of two texts with a standard deviation of at most 0.045; one in 256 is equal by chance
 * (P. Li, A. König, "b-bit minwise hashing", 2010).
 */
final class Likeness {
  /** Bands of {@value #ROWS} bytes: texts that are alike agree in all of one, see {@link #band}. */
  static final int BANDS = 32;

  private static final int ROWS = Shingles.SIGNATURE / BANDS;
  private static final double BY_CHANCE = 1.0 / 256;

  /** A text of fewer is known by its letter alone: two of its words are much of it. */
  private static final int FEWEST_SHINGLES = 64;

  private final byte[] bytes;

  private Likeness(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns that of a text; empty where it is too short to be like another one. */
  static Optional<Likeness> of(String text) {
    long[] shingles = Shingles.of(text);
    if (shingles.length < FEWEST_SHINGLES) {
      return Optional.empty();
    }
    int[] signature = Shingles.signature(shingles);
    byte[] bytes = new byte[signature.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) signature[i];
    }
    return Optional.of(new Likeness(bytes));
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static Likeness parse(String written) {
    byte[] bytes = Base64.getUrlDecoder().decode(written);
    if (bytes.length != Shingles.SIGNATURE) {
      throw new IllegalArgumentException(bytes.length + " bytes");
    }
    return new Likeness(bytes);
  }

  /** Returns an estimate of the Jaccard similarity, from 0 to 1. */
  double to(Likeness other) {
    int equal = 0;
    for (int i = 0; i < bytes.length; i++) {
      equal += bytes[i] == other.bytes[i] ? 1 : 0;
    }
    double share = (double) equal / bytes.length;
    return Math.max(0, (share - BY_CHANCE) / (1 - BY_CHANCE));
  }

  /**
   * Returns a band in a number.
   *
   * @param number from 0, below {@link #BANDS}
   */
  int band(int number) {
    int band = 0;
    for (int i = number * ROWS; i < (number + 1) * ROWS; i++) {
      band = band << Byte.SIZE | (bytes[i] & 0xff);
    }
    return band;
  }

  @Override
  public String toString() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Likeness like && Arrays.equals(bytes, like.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
