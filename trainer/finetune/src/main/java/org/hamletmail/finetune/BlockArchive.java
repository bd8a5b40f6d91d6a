package org.hamletmail.finetune;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.hamletmail.gpt2.Gpt2Config;

/**
 * The transformer blocks as a TorchScript archive of format version 10: a ZIP file, nothing
 * compressed, with the code below and a pickle of one object without any weights.
 *
 * <p>TorchScript is a program. Bytes that come from anywhere but here are never loaded as such:
 * neither a base nor a model directory holds any, and the archive itself never lies in a file.
 */
final class BlockArchive {
  /** Linear weights stay (in, out) as in the checkpoint; {@code torch.t} is a view. */
  private static final String CODE =
      """
      class Blocks(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
        norms : List[Tensor]
        linears : List[Tensor]
        dtype : int
        def keep(self: __torch__.Blocks,
          norms: List[Tensor],
          linears: List[Tensor],
          dtype: int) -> None:
          narrow = annotate(List[Tensor], [])
          for i in range(torch.len(linears)):
            narrow = torch.append(narrow, torch.to(linears[i], dtype))
          self.norms = norms
          self.linears = narrow
          self.dtype = dtype
          return None
        def forward(self: __torch__.Blocks,
          x: Tensor) -> Tensor:
          B, T, C, = torch.size(x)
          n = self.norms
          w = self.linears
          y = x
          for i in range(torch.floordiv(torch.len(n), 4)):
            a = torch.to(torch.layer_norm(y, [C], n[4 * i], n[4 * i + 1], EPSILON), self.dtype)
            qkv = torch.linear(a, torch.t(w[8 * i]), w[8 * i + 1])
            parts = torch.permute(torch.view(qkv, [B, T, 3, HEADS, torch.floordiv(C, HEADS)]), [2, 0, 3, 1, 4])
            o = torch.scaled_dot_product_attention(torch.select(parts, 0, 0), torch.select(parts, 0, 1), torch.select(parts, 0, 2), None, 0., True)
            joined = torch.reshape(torch.transpose(o, 1, 2), [B, T, C])
            middle = torch.add(y, torch.linear(joined, torch.t(w[8 * i + 2]), w[8 * i + 3]))
            b = torch.to(torch.layer_norm(middle, [C], n[4 * i + 2], n[4 * i + 3], EPSILON), self.dtype)
            m = torch.gelu(torch.linear(b, torch.t(w[8 * i + 4]), w[8 * i + 5]), approximate="tanh")
            y = torch.add(middle, torch.linear(m, torch.t(w[8 * i + 6]), w[8 * i + 7]))
          return y
      """;

  private BlockArchive() {}

  /** Returns the archive for blocks of a size. */
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

  /** Returns a pickle, protocol 2, of a Blocks that keeps nothing yet. */
  private static byte[] object() {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.writeBytes(new byte[] {(byte) 0x80, 2});
    pickle.writeBytes("c__torch__\nBlocks\n)".getBytes(StandardCharsets.US_ASCII));
    pickle.writeBytes(new byte[] {(byte) 0x81, '}', '('});
    attribute(pickle, "training", (byte) 0x89);
    attribute(pickle, "norms", (byte) ']');
    attribute(pickle, "linears", (byte) ']');
    attribute(pickle, "dtype", (byte) 'K', BlockScript.FLOAT32);
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
    ZipEntry entry = new ZipEntry("blocks/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
