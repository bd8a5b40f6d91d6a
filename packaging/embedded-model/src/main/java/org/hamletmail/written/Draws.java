package org.hamletmail.written;

import java.util.List;

/**
 * Random numbers by name instead of by order: a draw depends on the seed and on the names that led
 * to it, on nothing that was drawn before. So a text that is added, or a slot, moves no other draw.
 *
 * <p>Names are hashed with FNV-1a and mixed with the finalizer of MurmurHash3, whose results are
 * the same on every machine.
 */
record Draws(long state) {
  static Draws of(long seed) {
    return new Draws(mix(seed ^ 0x9E3779B97F4A7C15L));
  }

  Draws at(String name) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x100000001B3L;
    }
    return new Draws(mix(state * 31 + hash));
  }

  Draws at(int number) {
    return at(Integer.toString(number));
  }

  /** Returns a number from 0 to {@code bound - 1}. */
  int below(int bound) {
    return (int) ((mix(state + 0x9E3779B97F4A7C15L) >>> 1) % bound);
  }

  /** Returns a number from {@code from} to {@code to}, both included. */
  long between(long from, long to) {
    return from + (mix(state + 0x9E3779B97F4A7C15L) >>> 1) % (to - from + 1);
  }

  boolean chance(int percent) {
    return below(100) < percent;
  }

  <T> T of(List<T> list) {
    return list.get(below(list.size()));
  }

  /** Returns so many characters of an alphabet. */
  String letters(String alphabet, int count) {
    StringBuilder letters = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      letters.append(alphabet.charAt(at(i).below(alphabet.length())));
    }
    return letters.toString();
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 33)) * 0xFF51AFD7ED558CCDL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return mixed ^ (mixed >>> 33);
  }
}
