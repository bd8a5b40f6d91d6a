package org.hamletmail.milter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hamletmail.config.ListenAddress;

/** Configuration and socket of a {@link DaemonProcess}, in a folder of its test. */
record DaemonFiles(Path directory) {

  Path config() {
    return directory.resolve("hamlet.conf");
  }

  ListenAddress.Unix socket() {
    return new ListenAddress.Unix(directory.resolve("milter.sock"));
  }

  /** Writes a configuration that listens at the socket, from its third line on as given. */
  void write(String... lines) throws IOException {
    Files.writeString(
        config(),
        "hamlet {\nmilter.socket = \"" + socket() + "\"\n" + String.join("\n", lines) + "\n}\n");
  }

  /** Starts the daemon with the configuration. */
  DaemonProcess serving() throws IOException {
    return DaemonProcess.serving("--config", config().toString());
  }
}
