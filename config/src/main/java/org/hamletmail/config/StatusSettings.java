package org.hamletmail.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the daemon tells how it is, by HTTP.
 *
 * @param listen address and port; empty for none
 * @param tokenFile file whose only line everybody must know who asks; empty where everybody may ask
 */
public record StatusSettings(Optional<ListenAddress.Inet> listen, Optional<Path> tokenFile) {

  /** Rejects an address that others reach without a token. */
  public StatusSettings {
    if (tokenFile.isEmpty() && listen.filter(address -> !address.isLoopback()).isPresent()) {
      throw new IllegalArgumentException("listen is no loopback address; expected a tokenFile");
    }
  }

  /** Returns the settings of {@code reference.conf}; a test compares them. */
  public static StatusSettings defaults() {
    return new StatusSettings(Optional.empty(), Optional.empty());
  }
}
