package org.hamletmail.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hamletmail.config.InvalidConfigException;
import org.hamletmail.config.Recipe;
import org.hamletmail.config.RecipeLoader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that name a recipe. */
public final class RecipeOptions {
  @Option(
      names = "--recipe",
      paramLabel = "NAME|FILE",
      description = "own-mail, new-model, published, embedded, or a file.")
  private @Nullable String named;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Change a key, such as training.epochs=3. Repeatable.")
  private List<String> changes = new ArrayList<>();

  @Option(
      names = "--base",
      paramLabel = "FILE",
      description = "Begin with this GPT-2, such as gpt2 once fetched.")
  private @Nullable String base;

  @Option(
      names = "--from",
      paramLabel = "DIR",
      description = "Adapt this model, not the one in use.")
  private @Nullable Path from;

  /** For picocli. */
  public RecipeOptions() {}

  /** Returns the model to adapt, where one was named. */
  Optional<Path> from() {
    return Optional.ofNullable(from);
  }

  /**
   * Returns the recipe.
   *
   * @param fallback name of the one that is meant where none was named
   * @throws InvalidConfigException if its file is wrong
   * @throws IllegalArgumentException if only the changes are
   */
  public Recipe recipe(String fallback) {
    try {
      Recipe recipe = RecipeLoader.load(named == null ? meant(fallback) : named, changes);
      return base == null ? recipe : recipe.withBase(Optional.of(base));
    } catch (InvalidConfigException e) {
      if (e.problems().stream().allMatch(p -> p.file().equals(RecipeLoader.CHANGES))) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
      throw e;
    }
  }

  /** Whoever names a checkpoint to begin with wants a new model. */
  private String meant(String fallback) {
    return base != null && fallback.equals(RecipeLoader.DEFAULT)
        ? RecipeLoader.NEW_MODEL
        : fallback;
  }
}
