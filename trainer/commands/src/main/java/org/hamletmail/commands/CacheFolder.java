package org.hamletmail.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where downloaded files are kept: the folder of the XDG base directory specification. */
final class CacheFolder {
  private final Path folder;

  private CacheFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Returns the folder that was named, else {@code hamlet} below {@code XDG_CACHE_HOME}, else below
   * {@code ~/.cache}.
   *
   * @param environment variables of the process
   * @throws IllegalArgumentException if nothing says where
   */
  static CacheFolder of(@Nullable Path named, Map<String, String> environment) {
    if (named != null) {
      return new CacheFolder(named);
    }
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    // The specification asks to ignore a relative path.
    if (cache.startsWith("/")) {
      return new CacheFolder(Path.of(cache, "hamlet"));
    }
    String home = environment.getOrDefault("HOME", "");
    if (home.isEmpty()) {
      throw new IllegalArgumentException(
          "no cache folder, as neither XDG_CACHE_HOME nor HOME is set; name one with --cache");
    }
    return new CacheFolder(Path.of(home, ".cache", "hamlet"));
  }

  /** Returns the folder of the bases. */
  Path bases() {
    return folder.resolve("bases");
  }

  /** Returns where a base is, or would be. */
  Path base(String name) {
    return bases().resolve(name).resolve("model.safetensors");
  }

  /** Returns where data is, or would be. */
  Path data(String file) {
    return folder.resolve("data").resolve(file);
  }

  /** Makes the folder of a file. */
  static void make(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
  }
}
