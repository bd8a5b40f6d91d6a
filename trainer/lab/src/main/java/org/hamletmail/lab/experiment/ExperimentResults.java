package org.hamletmail.lab.experiment;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hamletmail.files.GroupFiles;
import org.jspecify.annotations.Nullable;

/** The file of finished trainings, from which a later process takes them. Not for threads. */
final class ExperimentResults {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private final Path file;
  private final Map<String, ExperimentResult> byDigest = new LinkedHashMap<>();

  private ExperimentResults(Path file) {
    this.file = file;
  }

  /**
   * Reads the file, which need not be there.
   *
   * @throws IOException if it can't be read or is damaged
   */
  static ExperimentResults open(Path file) throws IOException {
    ExperimentResults results = new ExperimentResults(file);
    if (Files.exists(file)) {
      results.read();
    }
    return results;
  }

  private void read() throws IOException {
    List<@Nullable ExperimentResult> found;
    try {
      found =
          GSON.fromJson(
              Files.readString(file),
              new TypeToken<List<@Nullable ExperimentResult>>() {}.getType());
    } catch (JsonParseException | IllegalArgumentException e) {
      throw new IOException(damaged(), e);
    }
    if (found == null || !ExperimentResult.whole(found)) {
      throw new IOException(damaged());
    }
    for (ExperimentResult result : found) {
      if (result != null) {
        byDigest.put(result.digest(), result);
      }
    }
  }

  private String damaged() {
    return file
        + " is damaged; expected the results that this command wrote: restore it, or remove it and"
        + " all rows are trained again";
  }

  Optional<ExperimentResult> find(String digest) {
    return Optional.ofNullable(byDigest.get(digest));
  }

  /** Adds a result and writes the file anew; a process killed meanwhile leaves the old one. */
  void add(ExperimentResult result) throws IOException {
    byDigest.put(result.digest(), result);
    write(file, GSON.toJson(byDigest.values()) + "\n");
  }

  /** Writes a text file whole or not at all. */
  static void write(Path file, String text) throws IOException {
    GroupFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
  }
}
