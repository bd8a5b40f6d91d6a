package org.hamletmail.dataset;

/**
 * The numbers of NumPy's {@code RandomState}: MT19937 seeded with one number, and the permutation
 * made from it. pandas draws its samples with it, so a split made there can be made here. Written
 * after M. Matsumoto and T. Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998), and the definition
 * of NumPy's legacy generator, whose numbers are frozen.
 */
final class NumpyRandom {
  private static final int SIZE = 624;
  private static final int SHIFT = 397;
  private static final int UPPER = 0x80000000;
  private static final int LOWER = 0x7fffffff;
  private static final int MATRIX = 0x9908b0df;

  private final int[] state = new int[SIZE];
  private int next = SIZE;

  NumpyRandom(int seed) {
    state[0] = seed;
    for (int i = 1; i < SIZE; i++) {
      state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
  }

  /** Returns 0 to n - 1 in the order of {@code RandomState.permutation}. */
  int[] permutation(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    for (int i = n - 1; i > 0; i--) {
      int j = upTo(i);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  /** Returns the next 32 bits. */
  int bits() {
    if (next == SIZE) {
      refill();
    }
    int y = state[next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  /** Returns a number from 0 to a positive limit, drawing again where the masked bits are above. */
  private int upTo(int limit) {
    int mask = -1 >>> Integer.numberOfLeadingZeros(limit);
    int value = bits() & mask;
    while (value > limit) {
      value = bits() & mask;
    }
    return value;
  }

  private void refill() {
    for (int i = 0; i < SIZE; i++) {
      int y = (state[i] & UPPER) | (state[(i + 1) % SIZE] & LOWER);
      state[i] = state[(i + SHIFT) % SIZE] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : MATRIX);
    }
    next = 0;
  }
}
