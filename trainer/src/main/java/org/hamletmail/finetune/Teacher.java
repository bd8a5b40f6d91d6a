package org.hamletmail.finetune;

/** Another model, whose opinion of a text is learnt from. */
@FunctionalInterface
public interface Teacher {

  /**
   * Returns the teacher's probability that a text is spam, from 0 to 1.
   *
   * @param tokens of the text, at least one; not to be changed
   */
  double pSpam(int[] tokens);
}
