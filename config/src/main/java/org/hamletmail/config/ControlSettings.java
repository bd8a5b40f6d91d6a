package org.hamletmail.config;

import java.util.Optional;

/**
 * Where {@code hamlet ctl} reaches the daemon.
 *
 * @param socket empty for nowhere
 * @param socketMode permissions of the socket, as in chmod, from 0 to 0777
 */
public record ControlSettings(Optional<ListenAddress.Unix> socket, int socketMode) {

  /** Rejects values outside their ranges. */
  public ControlSettings {
    Ranges.require("socketMode", socketMode, 0, 0777);
  }

  /** Returns the settings of {@code reference.conf}; a test compares them. */
  public static ControlSettings defaults() {
    return new ControlSettings(Optional.empty(), 0660);
  }
}
