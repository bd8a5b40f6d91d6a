package org.hamletmail.policy;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.text.Deadline;

/**
 * Verdicts that other filters found. Whatever happens there, a filter can do without: calls never
 * throw, and take a few milliseconds at most. Implementations are safe for use by several threads.
 */
public interface SharedVerdicts extends AutoCloseable {

  /** Shares nothing with nobody. */
  SharedVerdicts NONE =
      new SharedVerdicts() {
        @Override
        public Optional<Verdict> find(ByteBuffer digest, String modelId, Deadline deadline) {
          return Optional.empty();
        }

        @Override
        public void tell(ByteBuffer digest, Verdict verdict) {}

        @Override
        public void close() {}
      };

  /**
   * Returns what another filter found.
   *
   * @param digest of all that a verdict depends on, the model's id included; 32 bytes
   * @param modelId of the model that is asked
   * @param deadline of the message
   */
  Optional<Verdict> find(ByteBuffer digest, String modelId, Deadline deadline);

  /**
   * Tells the others of a verdict; returns at once.
   *
   * @param digest as for {@link #find}, with the id of the model that gave the verdict
   */
  void tell(ByteBuffer digest, Verdict verdict);

  @Override
  void close();
}
