package org.hamletmail.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.hamletmail.files.Disk;
import org.hamletmail.files.PrivateFiles;
import org.hamletmail.gpt2.ModelFormatException;
import org.hamletmail.gpt2.SafetensorsFile;
import org.hamletmail.gpt2.SafetensorsWriter;
import org.hamletmail.gpt2.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * A training as it stood at the end of an epoch or at a step of the next, in a folder of its own:
 * {@code epoch-N.safetensors} or {@code epoch-N-step-M.safetensors} with weights and moments, and
 * {@code checkpoint.json}, which names that file by its SHA-256, says what training it is of, and
 * takes its place by a rename when the other is on the disk. Whenever the process ends, one whole
 * checkpoint is there, or none.
 */
final class Checkpoint {
  private static final String MANIFEST = "checkpoint.json";
  private static final int VERSION = 1;
  private static final Gson GSON = new Gson();

  /** What is read back. */
  record State(Progress progress, Map<String, NDArray> tensors) {}

  /** {@code checkpoint.json}. */
  private record Manifest(
      int version,
      @Nullable Map<String, String> identity,
      @Nullable Progress progress,
      @Nullable String file,
      @Nullable String sha256) {}

  private final Path folder;
  private final Map<String, String> identity;

  /**
   * Names a checkpoint.
   *
   * @param folder its own; made when something is written
   * @param identity what the training is: each part by a name that a person understands
   */
  Checkpoint(Path folder, Map<String, String> identity) {
    this.folder = folder;
    this.identity = identity;
  }

  /**
   * Writes the state, in place of the one before.
   *
   * @throws IOException if it can't be written; the one before then stays
   */
  void write(Progress progress, Map<String, NDArray> tensors) throws IOException {
    PrivateFiles.createFolder(folder);
    String name = name(progress);
    Path file = folder.resolve(name);
    Files.deleteIfExists(file);
    try {
      SafetensorsWriter.write(file, tensors, TensorType.F32, Map.of());
      String sha256;
      try (SafetensorsFile written = SafetensorsFile.open(file)) {
        sha256 = written.sha256();
      }
      Path next = folder.resolve(MANIFEST + ".next");
      Files.writeString(next, GSON.toJson(new Manifest(VERSION, identity, progress, name, sha256)));
      Disk.force(next);
      Files.move(
          next,
          folder.resolve(MANIFEST),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      Disk.force(folder);
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
    removeOthers(name);
  }

  private static String name(Progress progress) {
    Progress.Begun begun = progress.begun();
    String step = begun == null ? "" : "-step-" + begun.step();
    return "epoch-" + progress.epoch() + step + ".safetensors";
  }

  /**
   * Reads the state that was written last, if it is of the same training.
   *
   * @param manager gets the tensors
   * @param listener hears why there is nothing to go on from, though something is there
   */
  Optional<State> read(NDManager manager, TrainingListener listener) {
    Manifest manifest;
    try {
      manifest = manifest();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | JsonParseException e) {
      return refuse("can't be read: " + e.getMessage(), listener);
    }
    if (manifest == null || manifest.version != VERSION) {
      return refuse("was written by another version of Hamlet", listener);
    }
    Map<String, String> found = Objects.requireNonNullElse(manifest.identity, Map.of());
    for (Map.Entry<String, String> part : identity.entrySet()) {
      String other = found.get(part.getKey());
      if (!part.getValue().equals(other)) {
        return refuse(
            "is of another " + part.getKey() + ": " + other + " instead of " + part.getValue(),
            listener);
      }
    }
    if (manifest.progress == null || manifest.file == null || manifest.sha256 == null) {
      return refuse("lacks a part", listener);
    }
    try {
      return Optional.of(
          new State(manifest.progress, tensors(manifest.file, manifest.sha256, manager)));
    } catch (IOException | ModelFormatException e) {
      return refuse("can't be used: " + e.getMessage(), listener);
    }
  }

  /**
   * Returns a part of the identity of what is there, if all parts that this one has agree.
   *
   * @param part one that this identity doesn't have
   */
  Optional<String> found(String part) {
    try {
      Manifest manifest = manifest();
      if (manifest == null || manifest.version != VERSION || manifest.identity == null) {
        return Optional.empty();
      }
      return manifest.identity.entrySet().containsAll(identity.entrySet())
          ? Optional.ofNullable(manifest.identity.get(part))
          : Optional.empty();
    } catch (IOException | JsonParseException e) {
      // Reading the state says what is wrong.
      return Optional.empty();
    }
  }

  private @Nullable Manifest manifest() throws IOException {
    return GSON.fromJson(Files.readString(folder.resolve(MANIFEST)), Manifest.class);
  }

  /** Returns the checkpoint in the same folder of a training with one more part. */
  Checkpoint with(String part, String value) {
    Map<String, String> more = new LinkedHashMap<>(identity);
    more.put(part, value);
    return new Checkpoint(folder, more);
  }

  private Map<String, NDArray> tensors(String name, String sha256, NDManager manager)
      throws IOException {
    if (!name.matches("epoch-[0-9]+(-step-[0-9]+)?\\.safetensors")) {
      throw new IOException("it names the file " + name);
    }
    try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(name))) {
      if (!file.sha256().equals(sha256)) {
        throw new IOException(file.path() + " is not what was written");
      }
      Map<String, NDArray> tensors = new LinkedHashMap<>();
      for (String tensor : file.names()) {
        tensors.put(tensor, file.read(tensor, manager));
      }
      return tensors;
    }
  }

  private Optional<State> refuse(String why, TrainingListener listener) {
    listener.note(
        "the unfinished training in " + folder + " " + why + "; this training begins anew");
    return Optional.empty();
  }

  /** Returns a tensor that a whole checkpoint has. */
  static NDArray array(Map<String, NDArray> state, String name) {
    NDArray array = state.get(name);
    if (array == null) {
      throw new IllegalStateException("the checkpoint has no " + name);
    }
    return array;
  }

  private void removeOthers(String kept) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = String.valueOf(file.getFileName());
        if (name.startsWith("epoch-") && !name.equals(kept)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
