package org.hamletmail.finetune;

import ai.djl.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hamletmail.files.Sha256;
import org.hamletmail.gpt2.Gpt2Weights;
import org.jspecify.annotations.Nullable;

/** What makes a training that training: all that its result depends on, digested. */
final class Identity {
  private Identity() {}

  /**
   * Returns the parts of an identity.
   *
   * @param weights as they are before the training
   */
  static Map<String, String> of(
      Gpt2Weights weights,
      TrainingMethod method,
      @Nullable Lessons lessons,
      int padId,
      Objective objective,
      int keptEvery,
      List<Example> train,
      List<Example> validation) {
    Map<String, String> identity = new LinkedHashMap<>();
    identity.put("recipe", method + " pad=" + padId);
    if (objective instanceof NextTokenObjective next) {
      identity.put(
          "objective",
          "next of " + next.tokensInUse() + " tokens, kept every " + keptEvery + " steps");
    }
    if (objective instanceof LabelObjective labels && !labels.weights().isEven()) {
      identity.put("objective", labels.weights().toString());
    }
    // The teacher itself follows from the training part.
    identity.put(
        "lessons",
        lessons == null
            ? "none"
            : lessons.trust()
                + " "
                + lessons.mixtures()
                + " "
                + lessons.strangers()
                + " "
                + lessons.foreign()
                + " "
                + lessons.teacher().others());
    identity.put("base or new model", weights.config() + " " + digest(weights.tensors()));
    identity.put("training part", train.size() + " messages, " + digest(train));
    identity.put("validation part", validation.size() + " messages, " + digest(validation));
    return identity;
  }

  private static String digest(Map<String, NDArray> tensors) {
    MessageDigest sha = Sha256.digest();
    tensors.forEach((name, tensor) -> {
      sha.update(name.getBytes(StandardCharsets.UTF_8));
      sha.update(tensor.toByteBuffer(true));
    });
    return Sha256.hex(sha.digest());
  }

  private static String digest(List<Example> examples) {
    MessageDigest sha = Sha256.digest();
    for (Example example : examples) {
      sha.update((byte) Batch.column(example.label()));
      for (Passage passage : example.passages()) {
        update(sha, passage.window());
        // What is left out of a window is taught all the same.
        if (passage.ids().length > passage.window().length) {
          update(sha, passage.ids());
        }
      }
    }
    return Sha256.hex(sha.digest());
  }

  private static void update(MessageDigest sha, int[] ids) {
    ByteBuffer bytes =
        ByteBuffer.allocate((1 + ids.length) * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(ids.length).put(ids);
    sha.update(bytes);
  }
}
