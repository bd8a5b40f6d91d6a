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

  /**
   * Returns a teacher that has not learnt from an example, so that its opinion of it is no
   * recollection of the label; this one where there is no other.
   */
  default Teacher without(Example example) {
    return this;
  }

  /** Returns among how many others {@link #without} chooses; 0 where there are none. */
  default int others() {
    return 0;
  }
}
