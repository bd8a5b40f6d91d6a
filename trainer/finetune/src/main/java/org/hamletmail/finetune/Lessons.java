package org.hamletmail.finetune;

import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * What an epoch shows besides the messages and their labels. A small model trained from nothing on
 * labels alone learns by which habits of writing the collections of ham and spam differ, and calls
 * other people's ham spam; a teacher that knows words only has no eye for them.
 *
 * <p>Mixtures are pieces of several messages in a row. No label fits them, so the teacher's opinion
 * is their target; they keep the model from judging by one place alone.
 *
 * <p>Where a teacher has others that have not learnt from a message (see {@link Teacher#without}),
 * those judge it, and a mixture is of messages that the same one has not learnt from.
 *
 * @param teacher whose opinion is learnt
 * @param trust share of the teacher's opinion in the target of a message, the rest is the label's;
 *     from 0 to 1. Of short texts words alone say little: their labels stand.
 * @param mixtures share of mixtures in what an epoch shows, from 0 to below 1
 * @param strangers mean share of tokens that strange ones take the place of, in every other draw,
 *     so that words never met before mean nothing; from 0 to 0.5
 * @param foreign share of messages shown once more with most tokens replaced by strange ones, from
 *     0 to 1. What is left of them is little evidence, and so their target nears ham: else a text
 *     in another language would be judged by the few words it shares with this one
 * @param stranger draws strange tokens
 * @param reading which tokens of a mixture the model reads
 * @param rewriting another spelling of some tokens
 */
public record Lessons(
    Teacher teacher,
    double trust,
    double mixtures,
    double strangers,
    double foreign,
    Stranger stranger,
    Reading reading,
    Rewriting rewriting) {

  /** Rejects values outside their ranges. */
  public Lessons {
    requireShares(trust, mixtures, strangers, foreign);
  }

  /**
   * Checks values before a teacher is there.
   *
   * @throws IllegalArgumentException if one is outside its range
   */
  public static void requireShares(
      double trust, double mixtures, double strangers, double foreign) {
    require("teacher-trust", trust, trust <= 1, "from 0 to 1");
    require("mixtures", mixtures, mixtures < 1, "from 0 to below 1");
    require("strange-tokens", strangers, strangers <= 0.5, "from 0 to 0.5");
    require("foreign", foreign, foreign <= 1, "from 0 to 1");
  }

  /** Leaves out what a model does not read of a text. */
  @FunctionalInterface
  public interface Reading {
    /**
     * Returns the places of the tokens that are read, in rising order, at least one.
     *
     * @param tokens of the text, at least one
     * @param most how many may be read, at least 1
     */
    int[] places(int[] tokens, int most);

    /**
     * Returns the places of the tokens that a text of these would have, in rising order.
     *
     * @param tokens of which some were replaced by strange ones
     */
    default int[] standing(int[] tokens) {
      return IntStream.range(0, tokens.length).toArray();
    }
  }

  /** Takes the place of known tokens. */
  @FunctionalInterface
  public interface Stranger {
    /** Returns a strange token, or the same one where it follows from those before it. */
    int inPlaceOf(int token, RandomGenerator random);
  }

  /** Writes the same words otherwise. */
  @FunctionalInterface
  public interface Rewriting {
    /**
     * Returns at least one and at most as many tokens as the model sees at once; as many as before
     * where the model doesn't read all of them.
     */
    int[] rewrite(int[] tokens, RandomGenerator random);
  }

  private static void require(String name, double value, boolean below, String expected) {
    if (!(value >= 0 && below)) {
      throw new IllegalArgumentException(name + " is " + value + "; expected " + expected);
    }
  }
}
