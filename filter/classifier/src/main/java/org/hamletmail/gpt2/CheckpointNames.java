package org.hamletmail.gpt2;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the tensors of one model in the files of a checkpoint, and refuses any that is not its. */
final class CheckpointNames {
  private static final String PREFIX = "transformer.";

  /** Constants that old checkpoints carry, and the output matrix that is tied to {@code wte}. */
  private static final Pattern IGNORED =
      Pattern.compile("h\\.[0-9]+\\.attn\\.(masked_)?bias|lm_head\\.weight");

  private record Source(SafetensorsFile file, String storedName) {}

  private final SequencedMap<String, long[]> expected;
  private final Map<String, Source> sources;

  private CheckpointNames(SequencedMap<String, long[]> expected, Map<String, Source> sources) {
    this.expected = expected;
    this.sources = sources;
  }

  /**
   * Checks names and shapes; reads no numbers.
   *
   * @param files a tensor comes from the first that has it
   * @throws ModelFormatException if a tensor is missing, of another shape, or unknown
   */
  static CheckpointNames of(List<SafetensorsFile> files, Gpt2Config config) {
    SequencedMap<String, long[]> expected = TensorShapes.of(config);
    SequencedMap<String, long[]> head = TensorShapes.head(config);
    Map<String, Source> sources = new HashMap<>();
    for (SafetensorsFile file : files) {
      collect(file).forEach(sources::putIfAbsent);
    }
    if (head.keySet().stream().anyMatch(sources::containsKey)) {
      expected.putAll(head);
    }
    for (Map.Entry<String, Source> source : sources.entrySet()) {
      requireShape(source.getKey(), source.getValue(), expected.get(source.getKey()), config);
    }
    for (String name : expected.keySet()) {
      if (!sources.containsKey(name)) {
        throw new ModelFormatException(
            files.stream().map(SafetensorsFile::path).toList()
                + ": tensor "
                + name
                + " is missing; expected all tensors of a GPT-2 with "
                + config.layers()
                + " layers of "
                + config.channels()
                + " channels");
      }
    }
    return new CheckpointNames(expected, sources);
  }

  /** Returns the names of the model's tensors in forward order, the head's if it is there. */
  SequencedSet<String> names() {
    return expected.sequencedKeySet();
  }

  NDArray read(String name, NDManager manager) {
    Source source = sources.get(name);
    if (source == null) {
      throw new IllegalArgumentException("no tensor " + name);
    }
    return source.file().read(source.storedName(), manager);
  }

  private static Map<String, Source> collect(SafetensorsFile file) {
    Map<String, Source> found = new HashMap<>();
    for (String stored : file.names()) {
      String name = stored.startsWith(PREFIX) ? stored.substring(PREFIX.length()) : stored;
      if (IGNORED.matcher(name).matches()) {
        continue;
      }
      if (found.put(name, new Source(file, stored)) != null) {
        throw new ModelFormatException(
            file.path() + ": tensor " + name + " is there with and without " + PREFIX);
      }
    }
    return found;
  }

  private static void requireShape(
      String name, Source source, long @Nullable [] expected, Gpt2Config config) {
    if (expected == null) {
      throw new ModelFormatException(
          source.file().path()
              + ": tensor "
              + SafetensorsHeader.printable(source.storedName())
              + " is unknown; expected only tensors of a GPT-2 with "
              + config.layers()
              + " layers");
    }
    long[] shape = source.file().shape(source.storedName());
    if (!Arrays.equals(shape, expected)) {
      throw new ModelFormatException(
          source.file().path()
              + ": tensor "
              + name
              + " has shape "
              + Arrays.toString(shape)
              + "; expected "
              + Arrays.toString(expected));
    }
  }
}
