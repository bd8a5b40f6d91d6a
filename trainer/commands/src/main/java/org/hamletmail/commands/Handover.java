package org.hamletmail.commands;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.classifier.ModelManifest;
import org.hamletmail.files.Disk;
import org.hamletmail.gpt2.ModelFormatException;

/**
 * A note in the folder of an unfinished training that its model is about to be put in its place:
 * killed behind that, the same command finds the model whole and has only to publish it.
 *
 * @param weights SHA-256 of the model's weights
 * @param command arguments of the training
 */
record Handover(String weights, List<String> command) {
  private static final String FILE = "handover.json";

  /** Copies the list. */
  Handover {
    command = List.copyOf(command);
  }

  /**
   * Writes the note, whole or not at all.
   *
   * @param folder of the unfinished training
   */
  void write(Path folder) throws IOException {
    Path written = folder.resolve(FILE + ".new");
    Files.writeString(written, new Gson().toJson(this));
    Disk.force(written);
    Files.move(written, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Returns whether the model in its place is the one that an interrupted training of the same
   * command had put there.
   *
   * @param folder of the unfinished training, which need not exist
   * @param command arguments of the training that asks
   */
  static boolean isDone(Path folder, Path model, List<String> command) throws IOException {
    Optional<Handover> noted = read(folder);
    return noted.isPresent()
        && noted.get().command.equals(command)
        && weights(model).filter(noted.get().weights::equals).isPresent();
  }

  /** Returns the SHA-256 of a model's weights, empty where there is no sound model. */
  static Optional<String> weights(Path model) throws IOException {
    if (!Files.isDirectory(model)) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(ModelDirectory.manifest(model).files().get(ModelManifest.WEIGHTS));
    } catch (ModelFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Handover> read(Path folder) throws IOException {
    try {
      return Optional.ofNullable(
          new Gson().fromJson(Files.readString(folder.resolve(FILE)), Handover.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonParseException e) {
      // A damaged note says nothing; the model is then one like any other.
      return Optional.empty();
    }
  }
}
