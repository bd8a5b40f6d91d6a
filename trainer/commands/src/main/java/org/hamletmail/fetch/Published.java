package org.hamletmail.fetch;

import java.net.URI;
import java.util.Optional;
import org.hamletmail.files.Sha256;

/**
 * A file that somebody publishes.
 *
 * @param uri where
 * @param sha256 of its content, 64 lower-case hexadecimal digits; empty where only the server knows
 * @param maxBytes more than it has
 */
public record Published(URI uri, Optional<String> sha256, long maxBytes) {
  /** Rejects what can't be fetched. */
  public Published {
    String scheme = String.valueOf(uri.getScheme());
    if (!(scheme.equals("https") || scheme.equals("http")) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "\"" + uri + "\" is no place to download from; expected https://HOST/...");
    }
    sha256.ifPresent(digest -> {
      if (!Sha256.isHex(digest)) {
        throw new IllegalArgumentException(
            "\"" + digest + "\" is no SHA-256; expected 64 lower-case hexadecimal digits");
      }
    });
  }
}
