package org.hamletmail.finetune;

/** Which part of the model is trained. But with adapters, final norm and head always are. */
public enum Trainable {
  /** The final norm and the head only. */
  HEAD,
  /** Also the last transformer block, as published. */
  LAST_BLOCK,
  /** Also the last two transformer blocks. */
  LAST_TWO_BLOCKS,
  /** Everything, embeddings included. */
  ALL,
  /** Low-rank adapters on all linear layers, and nothing else. */
  LORA;

  /**
   * Returns how many blocks are frozen, from the first; 0 where all are trained.
   *
   * @param layers blocks of the model
   */
  int frozenBlocks(int layers) {
    return switch (this) {
      case HEAD -> layers;
      case LAST_BLOCK -> Math.max(0, layers - 1);
      case LAST_TWO_BLOCKS -> Math.max(0, layers - 2);
      case ALL, LORA -> 0;
    };
  }

  /**
   * Returns whether a tensor is changed by the training, or new.
   *
   * @param tensor name as in the published checkpoint, without {@code transformer.}
   * @param layers blocks of the model
   */
  public boolean trains(String tensor, int layers) {
    if (this == LORA) {
      return tensor.startsWith("score.") || adapted(tensor);
    }
    if (this == ALL || tensor.startsWith("ln_f.") || tensor.startsWith("score.")) {
      return true;
    }
    if (!tensor.startsWith("h.")) {
      return false;
    }
    int block = Integer.parseInt(tensor.substring(2, tensor.indexOf('.', 2)));
    return block >= frozenBlocks(layers);
  }

  /** Returns whether a tensor is the weight of a linear layer, which takes an adapter. */
  static boolean adapted(String tensor) {
    return tensor.equals("score.weight")
        || (tensor.startsWith("h.") && tensor.endsWith(".weight") && !tensor.contains(".ln_"));
  }
}
