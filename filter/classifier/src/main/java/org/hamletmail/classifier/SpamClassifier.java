package org.hamletmail.classifier;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.hamletmail.text.Deadline;
import org.hamletmail.text.DeadlineExceededException;
import org.hamletmail.text.MessageText;

/**
 * Says how likely messages are spam. Implementations are safe for use by several threads at once.
 *
 * <p>Everything behind this interface may need native code; nothing in front of it does.
 */
public interface SpamClassifier extends AutoCloseable {

  /** What {@link #probe} reads. */
  MessageText PROBE = MessageText.ofBody("To be ham, or not to be");

  /** Returns what is known of the model that answers. */
  ModelInfo model();

  /** Returns what computes, with its version; a hyphen where there is nothing to name. */
  default String engineName() {
    return "-";
  }

  /** Returns how a new model does that is on trial, or how the last trial ended, in words. */
  default Optional<String> trial() {
    return Optional.empty();
  }

  /**
   * Classifies messages; a verdict depends on its own message only, to the last bit, never on its
   * batch mates.
   *
   * @param messages any number, also none
   * @return one verdict a message, in the same order
   * @throws ClassificationException if the engine fails; no verdict is then known
   */
  List<Verdict> classify(List<MessageText> messages);

  /** Classifies one message, see {@link #classify(List)}. */
  default Verdict classify(MessageText message) {
    return classify(List.of(message)).getFirst();
  }

  /**
   * Classifies a text of ours, so that the first message doesn't pay for what the engine loads, and
   * to see whether it works.
   *
   * @throws ClassificationException if it doesn't
   */
  default void probe() {
    Verdict unused = classify(PROBE);
  }

  /**
   * Prepares for the model that answers now, and for each that is to take its place before it does.
   *
   * @param preparation what it throws is thrown here, and later keeps the new model from use
   */
  default void prepare(Consumer<ModelInfo> preparation) {
    preparation.accept(model());
  }

  /**
   * Classifies one message for someone who does not wait for ever. Who takes longer than a second
   * for a message looks at the deadline meanwhile.
   *
   * @throws ClassificationException if the engine fails
   * @throws DeadlineExceededException soon after the deadline, if no verdict is known then
   */
  default Verdict classify(MessageText message, Deadline deadline) {
    deadline.check();
    return classify(message);
  }

  /** Releases the model's native memory; later calls fail with {@link ClassificationException}. */
  @Override
  void close();
}
