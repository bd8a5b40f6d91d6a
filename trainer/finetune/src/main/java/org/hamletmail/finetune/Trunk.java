package org.hamletmail.finetune;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hamletmail.files.PrivateFiles;
import org.hamletmail.files.Sha256;
import org.hamletmail.gpt2.Gpt2;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Gpt2Weights;
import org.hamletmail.gpt2.Readout;
import org.jspecify.annotations.Nullable;

/**
 * The frozen blocks: hidden states behind them, computed or read from a {@link TrunkCache}. What
 * the cache has no place for, or lost, is computed each time, so a training never depends on it.
 *
 * <p>For one thread.
 */
final class Trunk implements AutoCloseable {
  /** Raised when the numbers change for the same weights and tokens. */
  private static final int VERSION = 1;

  private static final int ROWS = 64;
  private static final int TOKENS_AT_ONCE = 2048;

  /** Hidden states of a batch, (B, W, C), real ones of each row, and where the head reads. */
  record Hidden(NDArray states, NDArray lengths, Readout readout) {}

  private final Job job;
  private final Gpt2 model;
  private final TrainingMethod method;
  private final FrozenBlocks frozen;
  private final TrainingListener listener;
  private @Nullable TrunkCache cache;
  private boolean keptFile;

  /**
   * Makes a trunk without a cache.
   *
   * @param frozen closed by the caller
   */
  Trunk(Job job, FrozenBlocks frozen) {
    this.job = job;
    model = job.model();
    method = job.method();
    listener = job.listener();
    this.frozen = frozen;
  }

  /**
   * Computes the hidden states of examples and stores them. Where that fails it says so, and they
   * will be computed when they are needed.
   *
   * @param weights of the model
   * @param examples whose windows are shown more than once
   * @param reused whether what a file holds already is taken from it. Hidden states differ in the
   *     last digits by what else was computed with them, so what is left of a training that is not
   *     gone on with is not: this one gives the same weights as if that had never been.
   */
  void store(TrunkStore store, Gpt2Weights weights, List<Example> examples, boolean reused) {
    if (store.limitBytes() == 0 || frozen.count() == 0) {
      return;
    }
    try {
      PrivateFiles.createFolder(store.folder());
      byte[] key = key(weights);
      String name = HexFormat.of().formatHex(key, 0, 8) + ".trunk";
      keptFile = store.kept();
      cache = open(store, store.folder().resolve(name), key);
      if (!reused) {
        cache.clear();
      }
      fill(cache, windows(examples));
      cache.seal();
    } catch (IOException e) {
      listener.note(
          "the trunk cache in "
              + store.folder()
              + " can't be used: "
              + reason(e)
              + "; the frozen blocks run in each epoch");
      close();
    }
  }

  private TrunkCache open(TrunkStore store, Path file, byte[] key) throws IOException {
    int channels = model.config().channels();
    TrunkCache opened = TrunkCache.open(file, key, channels, store.limitBytes());
    if (opened != null) {
      return opened;
    }
    listener.note(file + " is in use by another training; this one computes its own");
    keptFile = false;
    Path own = Files.createTempFile(store.folder(), "own-", ".trunk");
    TrunkCache second = TrunkCache.open(own, key, channels, store.limitBytes());
    if (second == null) {
      throw new IOException(own + " is locked");
    }
    return second;
  }

  private void fill(TrunkCache file, Map<ByteBuffer, int[]> windows) throws IOException {
    List<int[]> missing = new ArrayList<>();
    for (Map.Entry<ByteBuffer, int[]> window : windows.entrySet()) {
      if (!file.has(window.getKey(), frozen.count(window.getValue()))) {
        missing.add(window.getValue());
      }
    }
    if (file.broken() > 0) {
      listener.note(
          file.broken() + " broken entries of the trunk cache are left out and computed again");
    }
    missing.sort(Comparator.comparingInt(ids -> ids.length));
    int done = 0;
    try {
      while (done < missing.size()) {
        int rows = 1;
        while (rows < ROWS
            && done + rows < missing.size()
            && (rows + 1) * frozen.width(missing.get(done + rows)) <= TOKENS_AT_ONCE) {
          rows++;
        }
        if (!add(file, missing.subList(done, done + rows))) {
          listener.note(
              String.format(
                  Locale.ROOT,
                  "the trunk cache is full: for %d of %d windows the frozen blocks run in each"
                      + " epoch; raise engine.trunk-cache-limit",
                  missing.size() - done,
                  windows.size()));
          break;
        }
        done += rows;
        listener.trunk(done, missing.size());
        job.between().run();
      }
    } catch (IOException e) {
      listener.note(
          String.format(
              Locale.ROOT,
              "the trunk cache can't be written: %s; for up to %d of %d windows the frozen blocks"
                  + " run in each epoch",
              reason(e),
              missing.size() - done,
              windows.size()));
    }
    listener.note(
        String.format(
            Locale.ROOT,
            "frozen blocks: %d windows computed once, %d taken from the cache",
            done,
            windows.size() - missing.size()));
  }

  private boolean add(TrunkCache file, List<int[]> windows) throws IOException {
    try {
      return addAtOnce(file, windows);
    } catch (EngineException e) {
      if (!OutOfMemory.is(e) || windows.size() == 1) {
        throw e;
      }
      int half = windows.size() / 2;
      return add(file, windows.subList(0, half))
          && add(file, windows.subList(half, windows.size()));
    }
  }

  private boolean addAtOnce(TrunkCache file, List<int[]> windows) throws IOException {
    int channels = model.config().channels();
    try (NDManager scope = job.manager().newSubManager()) {
      float[] numbers = frozen.compute(windows, scope).toFloatArray();
      int stride = numbers.length / windows.size();
      for (int row = 0; row < windows.size(); row++) {
        int[] ids = windows.get(row);
        int begin = row * stride;
        float[] own = Arrays.copyOfRange(numbers, begin, begin + frozen.count(ids) * channels);
        if (!file.add(digest(ids), own)) {
          return false;
        }
      }
      return true;
    }
  }

  /** Returns how many blocks are frozen. */
  int blocks() {
    return frozen.count();
  }

  /** Returns draws as ids, padded no further than needed, where padding changes nothing. */
  Batch batch(List<Draw> draws, NDManager manager) {
    int width =
        method.readout() == Readout.LAST_POSITION ? method.maxTokens() : Batch.longest(draws);
    return Batch.of(draws, width, job.padId(), manager);
  }

  /** Returns the hidden states of draws, attached to a manager. */
  Hidden of(List<Draw> draws, NDManager scope) {
    int rows = draws.size();
    int channels = model.config().channels();
    long[] lengths = draws.stream().mapToLong(d -> frozen.count(d.ids())).toArray();
    int width = (int) Arrays.stream(lengths).max().orElse(1);
    float[] numbers = new float[rows * width * channels];
    List<Integer> missing = new ArrayList<>();
    TrunkCache file = cache;
    for (int row = 0; row < rows; row++) {
      int[] ids = draws.get(row).ids();
      if (file == null || !file.get(digest(ids), numbers, row * width * channels)) {
        missing.add(row);
      }
    }
    Readout readout = frozen.readout();
    NDArray places = scope.create(lengths, new Shape(rows));
    if (missing.size() == rows) {
      return new Hidden(
          frozen.compute(draws.stream().map(Draw::ids).toList(), scope), places, readout);
    }
    if (!missing.isEmpty()) {
      try (NDManager inner = scope.newSubManager()) {
        float[] computed =
            frozen
                .compute(missing.stream().map(row -> draws.get(row).ids()).toList(), inner)
                .toFloatArray();
        int stride = computed.length / missing.size();
        for (int i = 0; i < missing.size(); i++) {
          int count = (int) lengths[missing.get(i)] * channels;
          System.arraycopy(computed, i * stride, numbers, missing.get(i) * width * channels, count);
        }
      }
    }
    return new Hidden(scope.create(numbers, new Shape(rows, width, channels)), places, readout);
  }

  /** Returns all different windows, by digest. */
  private static Map<ByteBuffer, int[]> windows(List<Example> examples) {
    Map<ByteBuffer, int[]> windows = new LinkedHashMap<>();
    for (Example example : examples) {
      for (int[] ids : example.windows()) {
        windows.put(digest(ids), ids);
      }
    }
    return windows;
  }

  /** Returns a digest of all that hidden states depend on but the tokens. */
  private byte[] key(Gpt2Weights weights) {
    MessageDigest sha = Sha256.digest();
    Gpt2Config config = model.config();
    KeptPositions kept = frozen.kept();
    String facts =
        String.join(
            " ",
            "trunk",
            Integer.toString(VERSION),
            config.toString(),
            "blocks=" + frozen.count(),
            "kept=" + kept,
            "maxTokens=" + (kept.padded() ? method.maxTokens() : 0),
            "pad=" + (kept.padded() ? job.padId() : 0));
    sha.update(facts.getBytes(StandardCharsets.UTF_8));
    if (frozen.precision() != TrunkPrecision.F32) {
      sha.update((" " + frozen.precision()).getBytes(StandardCharsets.UTF_8));
    }
    weights
        .tensors()
        .forEach((name, tensor) -> {
          if (!method.trainable().trains(name, config.layers())) {
            sha.update(name.getBytes(StandardCharsets.UTF_8));
            sha.update(tensor.toByteBuffer(true));
          }
        });
    return sha.digest();
  }

  private static ByteBuffer digest(int[] ids) {
    ByteBuffer bytes =
        ByteBuffer.allocate(ids.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(ids);
    return ByteBuffer.wrap(Sha256.digest().digest(bytes.array()));
  }

  private static String reason(IOException e) {
    String said = e.getMessage();
    return e.getClass().getSimpleName() + (said == null ? "" : " " + said);
  }

  /** Closes the cache; its file is removed unless it is kept. */
  @Override
  public void close() {
    TrunkCache file = cache;
    cache = null;
    if (file == null) {
      return;
    }
    try {
      if (keptFile) {
        file.close();
      } else {
        file.delete();
      }
    } catch (IOException e) {
      listener.note("the trunk cache can't be removed: " + reason(e));
    }
  }
}
