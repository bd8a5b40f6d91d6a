package org.hamletmail.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hamletmail.config.Recipe;

/** The recipe in a model directory, which trains such a model again. */
final class RecipeFile {
  private static final String HEADING =
      "# The recipe of this model. Train by it again, or by a changed copy, with --recipe FILE;"
          + " hamlet train --help\n# names the rest, reference-recipe.conf explains each key.\n";

  private RecipeFile() {}

  /** Writes the file. */
  static void write(Recipe recipe, Path file) throws IOException {
    Files.writeString(file, HEADING + recipe.text());
  }
}
