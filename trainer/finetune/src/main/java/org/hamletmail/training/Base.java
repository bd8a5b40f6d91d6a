package org.hamletmail.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.hamletmail.gpt2.SafetensorsFile;
import org.jspecify.annotations.Nullable;

/**
 * A pretrained checkpoint that a training begins with, or that a model stands on. Gigabytes are
 * read for its digest: once. For one thread.
 */
public final class Base {
  /** What stands before the digest of a base that has no name. */
  public static final String DIGEST = "sha256:";

  private final Path file;
  private final Optional<String> published;
  private @Nullable String sha256;

  /**
   * Names a checkpoint.
   *
   * @param file in the safetensors format
   * @param published name by which everybody finds it; empty where it has none
   */
  public Base(Path file, Optional<String> published) {
    this.file = file;
    this.published = published;
  }

  /** Returns the file. */
  public Path file() {
    return file;
  }

  /**
   * Returns the SHA-256 of the file, in lower-case hexadecimal.
   *
   * @throws IOException if it can't be read
   */
  public String sha256() throws IOException {
    String known = sha256;
    if (known == null) {
      try (SafetensorsFile opened = SafetensorsFile.open(file)) {
        known = opened.sha256();
      }
      sha256 = known;
    }
    return known;
  }

  /** Returns by what others find it: its published name, or its digest. */
  String told() throws IOException {
    return published.isPresent() ? published.get() : DIGEST + sha256();
  }
}
