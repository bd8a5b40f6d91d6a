package org.hamletmail.classifier;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.hamletmail.gpt2.ModelFormatException;

/** The model that ships with Hamlet and answers where no other is named. */
public final class EmbeddedModel {

  /** System property with the folder that Hamlet runs from; the launcher sets it. */
  public static final String HOME = "hamlet.home";

  private EmbeddedModel() {}

  /** Returns its directory, empty where there is none: in a library, or a broken distribution. */
  public static Optional<Path> ifThere() {
    String home = System.getProperty(HOME, "");
    return home.isEmpty() ? Optional.empty() : Optional.of(in(home)).filter(Files::isDirectory);
  }

  /**
   * Returns the directory of the embedded model, {@code models/default} in Hamlet's folder.
   *
   * @throws ModelFormatException if there is none
   */
  public static Path directory() {
    String home = System.getProperty(HOME, "");
    if (home.isEmpty()) {
      throw new ModelFormatException(
          "no model is named, and the system property "
              + HOME
              + " does not say where the embedded one is; name a model directory, or start through"
              + " the hamlet launcher");
    }
    Path directory = in(home);
    if (!Files.isDirectory(directory)) {
      throw new ModelFormatException(
          "there is no embedded model in "
              + directory
              + "; copy the whole distribution again, or name a model directory");
    }
    return directory;
  }

  private static Path in(String home) {
    return Path.of(home, "models", "default");
  }
}
