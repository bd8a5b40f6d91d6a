package org.hamletmail.classifier;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.hamletmail.files.Sha256;
import org.hamletmail.gpt2.ModelFormatException;
import org.hamletmail.tokenizer.KnownWords;

/** Reads the words of a model or a base. */
public final class WordsFile {
  private static final int MAX_BYTES = 32 * 1024 * 1024;

  private WordsFile() {}

  /**
   * Reads a file of words; what is parsed are the very bytes whose digest was checked.
   *
   * @param sha256 that the file must have
   * @throws ModelFormatException if it has another, is too large or holds no words
   * @throws IOException if it can't be read
   */
  public static KnownWords read(Path file, String sha256) throws IOException {
    return parse(file, sha256, KnownWords::parse);
  }

  /** Reads a file of own words likewise. */
  static OwnWords own(Path file, String sha256) throws IOException {
    return parse(file, sha256, OwnWords::parse);
  }

  private static <T> T parse(Path file, String sha256, Function<String, T> parser)
      throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    if (bytes.length > MAX_BYTES) {
      throw new ModelFormatException(file + ": expected at most " + MAX_BYTES + " bytes");
    }
    String found = Sha256.of(bytes);
    ModelManifest.requireDigest(file, found, sha256, "copy the directory again");
    try {
      return parser.apply(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      throw new ModelFormatException(file + ": not UTF-8", e);
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(file + ": " + e.getMessage(), e);
    }
  }
}
