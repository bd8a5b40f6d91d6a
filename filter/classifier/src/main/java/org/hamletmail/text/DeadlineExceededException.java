package org.hamletmail.text;

/** The work was given up, since nobody waits for it any more; see {@link Deadline}. */
public final class DeadlineExceededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Has no more to say. */
  public DeadlineExceededException() {
    super("nobody waits for the answer any more");
  }
}
