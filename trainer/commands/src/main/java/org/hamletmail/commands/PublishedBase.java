package org.hamletmail.commands;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.hamletmail.fetch.Published;

/** The GPT-2 checkpoints that OpenAI published, as the public hub has them. */
public enum PublishedBase {
  GPT2(
      "607a30d783dfa663caf39e06633721c8d4cfcd7e",
      Optional.of("248dfc3911869ec493c76e65bf2fcf7f615828b0254c12b473182f0f81d3a707"),
      1L << 30),
  GPT2_MEDIUM("main", Optional.empty(), 2L << 30),
  GPT2_LARGE("main", Optional.empty(), 5L << 30),
  GPT2_XL("main", Optional.empty(), 10L << 30);

  /** The public hub; a mirror has the same paths. */
  static final String HUB = "https://huggingface.co";

  private final String revision;
  private final Optional<String> sha256;
  private final long maxBytes;

  PublishedBase(String revision, Optional<String> sha256, long maxBytes) {
    this.revision = revision;
    this.sha256 = sha256;
    this.maxBytes = maxBytes;
  }

  /** Returns the checkpoint of that name, such as gpt2-medium; empty where there is none. */
  public static Optional<PublishedBase> named(String name) {
    return Arrays.stream(values()).filter(base -> base.spelled().equals(name)).findFirst();
  }

  String spelled() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Returns the file.
   *
   * @param server the hub or a mirror
   * @param named digest that the user names; counts where none is known
   */
  Published published(String server, Optional<String> named) {
    URI uri =
        URI.create(
            server.replaceAll("/+$", "")
                + "/openai-community/"
                + spelled()
                + "/resolve/"
                + revision
                + "/model.safetensors");
    return new Published(uri, sha256.or(() -> named), maxBytes);
  }
}
