package org.hamletmail.naming;

import java.nio.file.Path;
import java.util.Optional;
import org.hamletmail.config.ConfigLoader;
import org.hamletmail.config.HamletConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how stored mail is read. */
public class MailOptions {
  @Option(
      names = "--follow-links",
      order = 10,
      description = "Follow symbolic links; they lead where they like.")
  private boolean followLinks;

  @Option(
      names = "--config",
      order = 10,
      paramLabel = "FILE",
      description = "The filter's settings: how much of a text is read.")
  private @Nullable Path config;

  private @Nullable HamletConfig read;

  /** For picocli. */
  public MailOptions() {}

  /** Returns whether symbolic links in folders are followed. */
  public final boolean followLinks() {
    return followLinks;
  }

  /** Returns the configuration file, if one was named. */
  public final Optional<Path> configFile() {
    return Optional.ofNullable(config);
  }

  /**
   * Returns the filter's settings: those of the file, else the defaults. The file is read once, so
   * that whoever mends it meanwhile is not read.
   */
  public final HamletConfig config() {
    HamletConfig known = read;
    if (known == null) {
      known = config == null ? ConfigLoader.defaults() : ConfigLoader.load(config);
      read = known;
    }
    return known;
  }
}
