package org.hamletmail.gpt2;

import ai.djl.util.Platform;
import ai.djl.util.Utils;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.hamletmail.files.FileLocks;
import org.hamletmail.files.FileTree;
import org.hamletmail.gpt2.UnpackedLibraries.Original;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where DJL finds PyTorch's native libraries, put in order before it looks. There are two of them:
 * those of PyTorch, from {@code PYTORCH_LIBRARY_PATH} or unpacked from their jar into the cache,
 * and DJL's own, which binds them to Java and comes from another jar. DJL unpacks into a folder
 * beside and renames it, so that a kill leaves none half full, but it believes in whatever it
 * finds; the names of folders and files are its.
 */
final class LibraryCache {
  private static final Logger LOG = LoggerFactory.getLogger(LibraryCache.class);
  private static final String ENGINE = "pytorch";
  private static final String TORCH = System.mapLibraryName("torch");
  private static final String BINDING = System.mapLibraryName("djl_torch");
  private static final String FLAVOR = "PYTORCH_FLAVOR";

  /** Left by a process that was killed while it unpacked. */
  private static final Pattern HALF = Pattern.compile("(?:tmp|damaged)\\d+");

  private static final Duration SURELY_LEFT = Duration.ofHours(1);

  /** Another process that unpacks is waited for; one that hangs is not. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final int PAUSE_MILLIS = 50;

  private final Platform platform = Platform.detectPlatform(ENGINE);
  private final Path cache = Utils.getEngineCacheDir(ENGINE);

  private LibraryCache() {}

  /**
   * Has the engine loaded from libraries that are whole; one process of a cache at a time.
   *
   * @throws EngineUnavailableException if they are damaged or there is no room, with what to do
   */
  static <T> T load(Supplier<T> loading) {
    LibraryCache libraries = new LibraryCache();
    Optional<Path> named = named();
    return named.isPresent()
        ? libraries.fromNamed(named.get(), loading)
        : libraries.fromJar(loading);
  }

  private <T> T fromJar(Supplier<T> loading) {
    if (platform.isPlaceholder()) {
      return loading.get();
    }
    Path folder = folder(platform.getVersion(), platform.getFlavor());
    Map<String, Original> required = new HashMap<>();
    for (String library : platform.getLibraries()) {
      String resource =
          ENGINE + "/" + platform.getFlavor() + "/" + platform.getClassifier() + "/" + library;
      original(resource).ifPresent(original -> required.put(library, original));
    }
    UnpackedLibraries unpacked =
        new UnpackedLibraries(folder, required, binding(platform.getFlavor()));
    if (unpacked.isStamped()) {
      // Nobody waits for the lock at an ordinary start: a scan for each message has many of them.
      return loading.get();
    }
    return locked(() -> {
      unpacked.check();
      removeHalves();
      if (!Files.exists(folder.resolve(TORCH))) {
        requireRoom(required.values().stream().mapToLong(Original::bytes).sum());
      }
      return loading.get();
    });
  }

  /** Returns the folder that PYTORCH_LIBRARY_PATH names, as DJL will find it. */
  private static Optional<Path> named() {
    String path = Utils.getEnvOrSystemProperty("PYTORCH_LIBRARY_PATH");
    if (path == null || path.isEmpty()) {
      return Optional.empty();
    }
    for (String element : List.of(path.split(Pattern.quote(File.pathSeparator), -1))) {
      Path place = Path.of(element);
      if (Files.isRegularFile(place.resolve(TORCH))) {
        return Optional.of(place.toAbsolutePath());
      }
      Path parent = place.toAbsolutePath().getParent();
      if (place.endsWith(TORCH) && Files.isRegularFile(place) && parent != null) {
        return Optional.of(parent);
      }
    }
    LOG.warn("PYTORCH_LIBRARY_PATH is {}, where no {} lies; it is not used", path, TORCH);
    return Optional.empty();
  }

  /** Only DJL's own library may have to be unpacked, and that may go anywhere. */
  private <T> T fromNamed(Path folder, Supplier<T> loading) {
    if (Files.exists(folder.resolve(bindingFile())) || Files.exists(folder.resolve(BINDING))) {
      return loading.get();
    }
    String flavor = Utils.getEnvOrSystemProperty(FLAVOR);
    if (flavor == null || flavor.isEmpty()) {
      boolean cuda = Files.exists(folder.resolve(System.mapLibraryName("torch_cuda")));
      flavor = cuda ? "cu128" : "cpu";
      System.setProperty(FLAVOR, flavor);
    }
    String version = Utils.getEnvOrSystemProperty("PYTORCH_VERSION");
    Path own =
        folder(version == null || version.isEmpty() ? platform.getVersion() : version, flavor);
    Map<String, Original> binding = binding(flavor);
    if (isWritable() || Files.exists(own.resolve(bindingFile()))) {
      return locked(() -> {
        new UnpackedLibraries(own, Map.of(), binding).check();
        return loading.get();
      });
    }
    return fromTemporary(loading);
  }

  /** A library that is loaded needs its file no more. */
  private static <T> T fromTemporary(Supplier<T> loading) {
    Path folder;
    try {
      folder = Files.createTempDirectory("hamlet-engine");
    } catch (IOException e) {
      throw new EngineUnavailableException(
          "no folder for " + BINDING + " (" + e + "); set DJL_CACHE_DIR to one with 5 MB of room",
          e);
    }
    String before = System.setProperty("ENGINE_CACHE_DIR", folder.toString());
    try {
      return loading.get();
    } finally {
      if (before == null) {
        System.clearProperty("ENGINE_CACHE_DIR");
      } else {
        System.setProperty("ENGINE_CACHE_DIR", before);
      }
      try {
        FileTree.delete(folder);
      } catch (IOException e) {
        LOG.debug("can't delete {}", folder, e);
      }
    }
  }

  private Path folder(String version, String flavor) {
    return cache.resolve(version + "-" + flavor + "-" + platform.getClassifier());
  }

  private String bindingFile() {
    return platform.getApiVersion() + "-" + BINDING;
  }

  private Map<String, Original> binding(String flavor) {
    return original("jnilib/" + platform.getClassifier() + "/" + flavor + "/" + BINDING)
        .map(original -> Map.of(bindingFile(), original))
        .orElseGet(Map::of);
  }

  private static Optional<Original> original(String resource) {
    URL url = LibraryCache.class.getClassLoader().getResource(resource);
    if (url == null) {
      return Optional.empty();
    }
    try {
      URLConnection connection = url.openConnection();
      connection.setUseCaches(false);
      if (connection instanceof JarURLConnection jar) {
        try (JarFile opened = jar.getJarFile()) {
          JarEntry entry = opened.getJarEntry(jar.getEntryName());
          return Optional.of(new Original(entry.getSize(), entry.getCrc()));
        }
      }
      try (InputStream in = connection.getInputStream();
          CheckedInputStream checked = new CheckedInputStream(in, new CRC32())) {
        long bytes = checked.transferTo(OutputStream.nullOutputStream());
        return Optional.of(new Original(bytes, checked.getChecksum().getValue()));
      }
    } catch (IOException e) {
      throw new EngineUnavailableException(
          "the jar with " + resource + " can't be read (" + e + "); copy the program again", e);
    }
  }

  private void requireRoom(long bytes) {
    long free;
    try {
      Files.createDirectories(cache);
      free = Files.getFileStore(cache).getUsableSpace();
    } catch (IOException e) {
      throw new EngineUnavailableException(
          "PyTorch's native libraries can't be unpacked into "
              + cache
              + " ("
              + e
              + "); set DJL_CACHE_DIR to a writable folder with 500 MB free",
          e);
    }
    if (free < bytes) {
      throw new EngineUnavailableException(
          "PyTorch's native libraries need "
              + (bytes >> 20)
              + " MB in "
              + cache
              + ", which has "
              + (free >> 20)
              + " MB free; make room there, or set DJL_CACHE_DIR to another folder");
    }
  }

  private void removeHalves() {
    if (!Files.isDirectory(cache)) {
      return;
    }
    Instant old = Instant.now().minus(SURELY_LEFT);
    try (Stream<Path> all = Files.list(cache)) {
      for (Path half :
          all.filter(p -> HALF.matcher(p.getFileName().toString()).matches()).toList()) {
        if (Files.isDirectory(half) && Files.getLastModifiedTime(half).toInstant().isBefore(old)) {
          FileTree.delete(half);
          LOG.info("removed what a killed process had unpacked: {}", half);
        }
      }
    } catch (IOException e) {
      LOG.debug("can't clear {}", cache, e);
    }
  }

  private boolean isWritable() {
    try {
      Files.createDirectories(cache);
      return Files.isWritable(cache);
    } catch (IOException e) {
      return false;
    }
  }

  /** Else two processes would remove a damaged folder, one of them what the other has unpacked. */
  private <T> T locked(Supplier<T> work) {
    // Where nothing can be written, nothing can be removed either.
    FileChannel channel = isWritable() ? lock() : null;
    try {
      return work.get();
    } finally {
      release(channel);
    }
  }

  /** Returns a channel that holds the lock until it is closed; null where that can't be had. */
  private @Nullable FileChannel lock() {
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              cache.resolve(".hamlet.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (System.nanoTime() < end) {
        if (FileLocks.take(channel).isPresent()) {
          return channel;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (IOException e) {
      LOG.debug("no lock in {}", cache, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    release(channel);
    return null;
  }

  private static void release(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      LOG.debug("can't close the lock", e);
    }
  }
}
