package org.hamletmail.commands;

import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.hamletmail.console.Terminal;
import org.hamletmail.fetch.Fetcher;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the commands that download. */
final class FetchOptions {
  /** Names the mirror where the option doesn't. */
  static final String MIRROR = "HAMLET_MIRROR";

  @Option(
      names = "--mirror",
      paramLabel = "URL",
      description =
          "A server with the same paths as the public one (default: the environment variable "
              + MIRROR
              + ").")
  private @Nullable String mirror;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = "Folder for downloads (default: $XDG_CACHE_HOME/hamlet or ~/.cache/hamlet).")
  private @Nullable Path cache;

  CacheFolder cache(Map<String, String> environment) {
    return CacheFolder.of(cache, environment);
  }

  /** Returns whether later commands find what is downloaded by its name. */
  boolean isDefaultCache() {
    return cache == null;
  }

  /**
   * Returns the server to download from.
   *
   * @throws IllegalArgumentException if the mirror is no address
   */
  String server(String published, Map<String, String> environment) {
    String named = mirror == null ? environment.getOrDefault(MIRROR, "") : mirror;
    if (named.isEmpty()) {
      return published;
    }
    URI uri = URI.create(named);
    if (uri.getHost() == null
        || !("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
      throw new IllegalArgumentException(
          "the mirror is \"" + named + "\"; expected https://HOST or http://HOST:PORT");
    }
    return named;
  }

  Fetcher fetcher(Map<String, String> environment, FetchConsole console) {
    return new Fetcher(environment, Fetcher.Patience.defaults(), console);
  }

  FetchConsole console(String what, PrintWriter out, PrintWriter err) {
    return new FetchConsole(what, out, err, Terminal.isThere());
  }
}
