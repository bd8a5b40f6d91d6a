package org.hamletmail.gpt2;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * GPT-2 as a TorchScript archive of format version 10: a ZIP file, nothing compressed, with the
 * code below and a pickle of one object without any weights, which are handed to it when it is
 * loaded.
 *
 * <p>TorchScript is a program. Bytes that come from anywhere but here are never loaded as such:
 * neither a base nor a model directory holds any, and the archive itself never lies in a file.
 */
final class ProgramArchive {
  /**
   * Linear weights come (in, out), as in the checkpoint, and are laid out once, as the engine's
   * matrix product wants them. Each block has four of them and two norms, in the order of {@link
   * TensorShapes#LINEARS} and {@link TensorShapes#NORMS}; the last has five where only its last
   * position is computed: the first is then split into queries, and keys with values.
   *
   * <p>Of int8: a token's numbers are divided by the largest of them, and lie between 1 and 255
   * around 128. So the scale of one says nothing to another, and a verdict does not depend on what
   * stands beside it. Numbers are names of types: 0 is uint8, 1 int8, 3 int32, 6 float32.
   */
  private static final String CODE =
      """
      class Gpt2(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
        tables : List[Tensor]
        norms : List[Tensor]
        weights : List[Tensor]
        scales : List[Tensor]
        zeros : List[Tensor]
        biases : List[Tensor]
        head : List[Tensor]
        dtype : int
        def start(self: __torch__.Gpt2,
          dtype: int) -> None:
          self.dtype = dtype
          return None
        def keep_table(self: __torch__.Gpt2,
          table: Tensor) -> None:
          _0 = torch.append(self.tables, table)
          return None
        def keep_head(self: __torch__.Gpt2,
          tensor: Tensor) -> None:
          _0 = torch.append(self.head, tensor)
          return None
        def keep_norm(self: __torch__.Gpt2,
          weight: Tensor,
          bias: Tensor) -> None:
          _0 = torch.append(self.norms, torch.clone(weight))
          _1 = torch.append(self.norms, torch.clone(bias))
          return None
        def keep_linear(self: __torch__.Gpt2,
          weight: Tensor,
          bias: Tensor) -> None:
          laid = torch.contiguous(torch.t(weight))
          if self.dtype == 1:
            scale = torch.clamp(torch.div(torch.amax(torch.abs(laid), [1]), 127.), 1.0e-30)
            whole = torch.to(torch.round(torch.div(laid, torch.unsqueeze(scale, 1))), 1)
            _0 = torch.append(self.weights, ops.onednn.qlinear_prepack(whole, [120, torch.size(laid, 1)]))
            _1 = torch.append(self.scales, scale)
            _2 = torch.append(self.zeros, torch.to(torch.zeros_like(scale), 3))
            _3 = torch.append(self.biases, torch.clone(bias))
          else:
            _4 = torch.append(self.weights, ops.mkldnn._reorder_linear_weight(torch.to(laid, self.dtype), None))
            _5 = torch.append(self.biases, torch.clone(torch.to(bias, self.dtype)))
          return None
        def norm(self: __torch__.Gpt2,
          x: Tensor,
          i: int) -> Tensor:
          normed = torch.layer_norm(x, [torch.size(x, -1)], (self.norms)[2 * i], (self.norms)[2 * i + 1], EPSILON)
          if self.dtype == 1:
            narrow = normed
          else:
            narrow = torch.to(normed, self.dtype)
          return narrow
        def linear(self: __torch__.Gpt2,
          x: Tensor,
          i: int,
          gelu: bool) -> Tensor:
          none = annotate(List[Optional[number]], [])
          if self.dtype == 1:
            size = torch.clamp(torch.amax(torch.abs(x), [-1], True), 1.0e-30)
            whole = torch.to(torch.add(torch.mul(x, torch.div(127., size)), 128.5), 0)
            product = ops.onednn.qlinear_pointwise(whole, 0.0078740157480314960, 128, (self.weights)[i], (self.scales)[i], (self.zeros)[i], None, 1., 0, 6, "none", none, "")
            y = torch.addcmul((self.biases)[i], product, size)
            if gelu:
              out = torch.gelu(y, approximate="tanh")
            else:
              out = y
          else:
            if gelu:
              out = ops.mkldnn._linear_pointwise(x, (self.weights)[i], (self.biases)[i], "gelu", none, "tanh")
            else:
              out = ops.mkldnn._linear_pointwise(x, (self.weights)[i], (self.biases)[i], "none", none, "")
          return out
        def rest(self: __torch__.Gpt2,
          x: Tensor,
          attended: Tensor,
          norm: int,
          i: int) -> Tensor:
          middle = torch.add(x, (self).linear(attended, i, False))
          between = (self).linear((self).norm(middle, norm), i + 1, True)
          return torch.add(middle, (self).linear(between, i + 2, False))
        def embed(self: __torch__.Gpt2,
          ids: Tensor) -> Tensor:
          return torch.add(torch.embedding((self.tables)[0], ids), torch.slice((self.tables)[1], 0, 0, torch.size(ids, 1)))
        def blocks(self: __torch__.Gpt2,
          x: Tensor,
          begin: int,
          end: int) -> Tensor:
          B, T, C, = torch.size(x)
          y = x
          for i in range(begin, end):
            qkv = (self).linear((self).norm(y, 2 * i), 4 * i, False)
            parts = torch.permute(torch.view(qkv, [B, T, 3, HEADS, torch.floordiv(C, HEADS)]), [2, 0, 3, 1, 4])
            mixed = torch.scaled_dot_product_attention(torch.select(parts, 0, 0), torch.select(parts, 0, 1), torch.select(parts, 0, 2), None, 0., True)
            y = (self).rest(y, torch.reshape(torch.transpose(mixed, 1, 2), [B, T, C]), 2 * i + 1, 4 * i + 1)
          return y
        def at_last(self: __torch__.Gpt2,
          x: Tensor,
          block: int) -> Tensor:
          B, T, C, = torch.size(x)
          a = (self).norm(x, 2 * block)
          q = (self).linear(torch.contiguous(torch.slice(a, 1, T - 1, T)), 4 * block, False)
          kv = (self).linear(a, 4 * block + 1, False)
          query = torch.transpose(torch.view(q, [B, 1, HEADS, torch.floordiv(C, HEADS)]), 1, 2)
          parts = torch.permute(torch.view(kv, [B, T, 2, HEADS, torch.floordiv(C, HEADS)]), [2, 0, 3, 1, 4])
          mixed = torch.scaled_dot_product_attention(query, torch.select(parts, 0, 0), torch.select(parts, 0, 1), None, 0., False)
          y = (self).rest(torch.slice(x, 1, T - 1, T), torch.reshape(torch.transpose(mixed, 1, 2), [B, 1, C]), 2 * block + 1, 4 * block + 2)
          return (self).answer(y)
        def answer(self: __torch__.Gpt2,
          x: Tensor) -> Tensor:
          head = self.head
          normed = torch.layer_norm(x, [torch.size(x, -1)], head[0], head[1], EPSILON)
          return torch.linear(torch.mean(normed, [1]), head[2], head[3])
      """;

  private static final List<String> LISTS =
      List.of("tables", "norms", "weights", "scales", "zeros", "biases", "head");

  private ProgramArchive() {}

  /** Returns the archive for a model of a size. */
  static byte[] of(Gpt2Config config) {
    String code =
        CODE.replace("HEADS", Integer.toString(config.heads()))
            .replace(
                "EPSILON", String.format(Locale.ROOT, "%.17e", (float) config.layerNormEpsilon()));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(zip, "data.pkl", object());
      put(zip, "code/__torch__.py", code.getBytes(StandardCharsets.US_ASCII));
      put(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      put(zip, "version", "10\n".getBytes(StandardCharsets.US_ASCII));
      put(zip, "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException("an archive in memory can't be written", e);
    }
    return bytes.toByteArray();
  }

  /** Returns a pickle, protocol 2, of a Gpt2 that keeps nothing yet. */
  private static byte[] object() {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.writeBytes(new byte[] {(byte) 0x80, 2});
    pickle.writeBytes("c__torch__\nGpt2\n)".getBytes(StandardCharsets.US_ASCII));
    pickle.writeBytes(new byte[] {(byte) 0x81, '}', '('});
    attribute(pickle, "training", (byte) 0x89);
    for (String list : LISTS) {
      attribute(pickle, list, (byte) ']');
    }
    attribute(pickle, "dtype", (byte) 'K', (byte) 0);
    pickle.writeBytes(new byte[] {'u', 'b', '.'});
    return pickle.toByteArray();
  }

  private static void attribute(ByteArrayOutputStream pickle, String name, byte... value) {
    // A length of four bytes, little-endian.
    pickle.writeBytes(new byte[] {'X', (byte) name.length(), 0, 0, 0});
    pickle.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    pickle.writeBytes(value);
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry("gpt2/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
