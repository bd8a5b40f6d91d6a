package org.hamletmail.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.hamletmail.classifier.EmbeddedModel;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.classifier.ModelLink;
import org.hamletmail.config.Recipe;
import org.hamletmail.config.RecipeLoader;
import org.hamletmail.training.Base;
import org.hamletmail.training.Mail;

/** What a model is adapted from, and which settings have a say in it. */
final class Adapting {
  private static final String FOR_A_NEW_MODEL =
      " has no effect where a model is adapted; it is for a model that is trained anew, with --recipe "
          + RecipeLoader.NEW_MODEL;

  private Adapting() {}

  /**
   * Refuses what would change nothing.
   *
   * @throws IllegalArgumentException with what it is
   */
  static void check(Recipe recipe, Mail mail) {
    Map<String, String> usual = RecipeLoader.defaults().entries();
    recipe
        .entries()
        .forEach((key, value) -> {
          boolean counts =
              key.equals("seed") || key.equals("engine.threads") || key.startsWith("thresholds.");
          if (!counts && !value.equals(usual.get(key))) {
            throw new IllegalArgumentException(key + " = " + value + FOR_A_NEW_MODEL);
          }
        });
    requireNone("--validation", mail.validation().isEmpty());
    requireNone("--test", mail.test().isEmpty());
    requireNone("--ids", mail.ids().isEmpty());
    requireNone("--repeat", mail.repeat().isEmpty());
  }

  private static void requireNone(String option, boolean none) {
    if (!none) {
      throw new IllegalArgumentException(option + FOR_A_NEW_MODEL);
    }
  }

  /**
   * Returns the directory of the model to adapt: the one that was named, else the one in use, else
   * the embedded one.
   */
  static Path from(Optional<Path> named, Optional<ModelLink> link) throws IOException {
    Optional<Path> found = named.or(() -> link.map(ModelLink::path).filter(Files::isDirectory));
    // A link that is switched meanwhile must not mix two models.
    return found.isPresent() && Files.isDirectory(found.get())
        ? found.get().toRealPath()
        : found.orElseGet(EmbeddedModel::directory);
  }

  /** Returns the checkpoint that a model stands on, if it does on one that was fetched. */
  static Optional<Base> checkpoint(Path model) throws IOException {
    Optional<String> digest = ModelDirectory.manifest(model).description().baseSha256();
    return digest.isEmpty() ? Optional.empty() : BaseFile.fetched(digest.get(), System.getenv());
  }
}
