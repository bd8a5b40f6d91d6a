package org.hamletmail.gpt2;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** One block {@code h.i}: attention and MLP, each behind its norm and added to the stream. */
final class TransformerBlock {
  private final LayerNorm ln1;
  private final CausalSelfAttention attention;
  private final LayerNorm ln2;
  private final Mlp mlp;

  private TransformerBlock(LayerNorm ln1, CausalSelfAttention attention, LayerNorm ln2, Mlp mlp) {
    this.ln1 = ln1;
    this.attention = attention;
    this.ln2 = ln2;
    this.mlp = mlp;
  }

  static TransformerBlock of(Gpt2Weights weights, int index, Gelu gelu) {
    Gpt2Config config = weights.config();
    List<LayerNorm> norms =
        TensorShapes.NORMS.stream()
            .map(name -> norm(weights, TensorShapes.block(index) + name))
            .toList();
    List<Linear> linears =
        TensorShapes.LINEARS.stream()
            .map(name -> linear(weights, TensorShapes.block(index) + name))
            .toList();
    return new TransformerBlock(
        norms.get(0),
        new CausalSelfAttention(linears.get(0), linears.get(1), config),
        norms.get(1),
        new Mlp(linears.get(2), linears.get(3), gelu));
  }

  /**
   * Returns the stream behind this block.
   *
   * @param x (B, T, C); not changed
   * @param causalMask (T, T)
   * @return (B, T, C), attached to {@code manager}, as nothing else is
   */
  NDArray apply(NDArray x, NDArray causalMask, NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray normed = ln1.apply(x);
      normed.attach(scope);
      NDArray middle = attention.apply(normed, causalMask).add(x);
      return finish(middle, manager);
    }
  }

  /**
   * Returns the stream behind this block at one position of each row.
   *
   * @param x (B, T, C); not changed
   * @param rows picks that position
   * @return (B, 1, C), attached to {@code manager}, as nothing else is
   */
  NDArray applyAt(NDArray x, ReadoutRows rows, NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray normed = ln1.apply(x);
      normed.attach(scope);
      NDArray attended = attention.applyAt(normed, rows.pick(normed, scope), rows.mask(scope));
      return finish(attended.add(rows.pick(x, scope)), manager);
    }
  }

  private NDArray finish(NDArray middle, NDManager manager) {
    NDArray out = mlp.apply(ln2.apply(middle)).add(middle);
    out.attach(manager);
    return out;
  }

  static LayerNorm norm(Gpt2Weights weights, String name) {
    return new LayerNorm(
        weights.get(name + ".weight"),
        weights.get(name + ".bias"),
        weights.config().layerNormEpsilon());
  }

  private static Linear linear(Gpt2Weights weights, String name) {
    return new Linear(weights.get(name + ".weight"), weights.get(name + ".bias"));
  }
}
