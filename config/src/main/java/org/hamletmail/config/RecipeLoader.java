package org.hamletmail.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads recipes: a file, or one that comes with Hamlet, over the defaults of {@code
 * reference-recipe.conf}, and changes of single keys over that. Stateless.
 */
public final class RecipeLoader {
  /** The recipe of whoever names none. */
  public static final String DEFAULT = "own-mail";

  /** The recipe of a model that is trained from nothing, or from a base, on own mail alone. */
  public static final String NEW_MODEL = "new-model";

  /** Where a value stands that no file has: what complaints call the changes of single keys. */
  public static final String CHANGES = "--set";

  private static final List<String> NAMES =
      List.of(DEFAULT, NEW_MODEL, "published", "embedded", "language-model");
  private static final Shipped REFERENCE = new Shipped("reference-recipe.conf");
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");
  private static final Pattern DECIMAL =
      Pattern.compile("-?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");

  private RecipeLoader() {}

  /** Returns the names of the recipes that come with Hamlet, the default first. */
  public static List<String> names() {
    return NAMES;
  }

  /** Returns the text of {@code reference-recipe.conf}: every key, its default and its comment. */
  public static String reference() {
    return REFERENCE.text();
  }

  /**
   * Returns the text of a recipe that comes with Hamlet.
   *
   * @param name one of {@link #names}
   */
  public static String shipped(String name) {
    return recipe(name).text();
  }

  /** Returns the recipe of whoever names none. */
  public static Recipe defaults() {
    return load(DEFAULT, List.of());
  }

  /**
   * Returns a recipe.
   *
   * @param named the name of one that comes with Hamlet, or a file
   * @param changes KEY=VALUE each, the last of a key counts; {@code null} gives a key its default
   * @throws InvalidConfigException with all that is wrong with the file, or else the changes
   */
  public static Recipe load(String named, List<String> changes) {
    List<ConfigProblem> problems = new ArrayList<>();
    return read(written(named, problems), changes(changes, problems), problems);
  }

  /**
   * Returns a recipe with changes that stand in another file.
   *
   * @param named as in {@link #load}
   * @param changes keys of a recipe, resolved
   */
  public static Recipe load(String named, Config changes) {
    List<ConfigProblem> problems = new ArrayList<>();
    return read(written(named, problems), changes, problems);
  }

  /**
   * Returns the recipe of a text.
   *
   * @param origin the file that the text stands for in complaints and for relative paths; it is not
   *     read
   * @throws InvalidConfigException with all that is wrong
   */
  public static Recipe parse(Path origin, String text) {
    List<ConfigProblem> problems = new ArrayList<>();
    return read(new ConfigFile(origin, problems).parse(text), ConfigFactory.empty(), problems);
  }

  private static Recipe read(
      Optional<Config> recipe, Config changes, List<ConfigProblem> problems) {
    Optional<Config> own = recipe.map(written -> withoutNulls(changes.withFallback(written)));
    return new Layers(own, REFERENCE, RecipeLoader::file, problems)
        .read(Optional.<Recipe>empty(), sections -> Optional.of(new RecipeReader(sections).read()))
        .orElseThrow();
  }

  /** Without a file there are no problems but its own; the changes are then of no matter. */
  private static Optional<Config> written(String named, List<ConfigProblem> problems) {
    if (NAMES.contains(named)) {
      return Optional.of(recipe(named).config());
    }
    Path file = Path.of(named);
    if (Files.notExists(file)) {
      problems.add(
          new ConfigProblem(
              named,
              0,
              "",
              "does not exist",
              "a recipe file, or one of " + String.join(", ", NAMES),
              "check the path"));
      return Optional.empty();
    }
    return new ConfigFile(file, problems).parse();
  }

  private static Shipped recipe(String name) {
    return new Shipped("recipes/" + name + ".conf");
  }

  private static Config changes(List<String> changes, List<ConfigProblem> problems) {
    Config all = ConfigFactory.empty();
    for (String change : changes) {
      int equals = change.indexOf('=');
      try {
        ConfigUtil.splitPath(change.substring(0, Math.max(0, equals)));
      } catch (ConfigException e) {
        problems.add(
            new ConfigProblem(
                CHANGES,
                0,
                "",
                "is \"" + Quoted.shorten(change) + "\"",
                "KEY=VALUE, such as training.epochs=3",
                "see reference-recipe.conf for the keys"));
        continue;
      }
      all =
          all.withValue(
              change.substring(0, equals).strip(), value(change.substring(equals + 1).strip()));
    }
    return all;
  }

  /** A number, true, false or null as HOCON has them; all else is text, whatever is in it. */
  private static ConfigValue value(String text) {
    @Nullable Object value = text;
    if (text.equals("null")) {
      value = null;
    } else if (text.equals("true") || text.equals("false")) {
      value = Boolean.valueOf(text);
    } else if (WHOLE.matcher(text).matches()) {
      value = Long.valueOf(text);
    } else if (DECIMAL.matcher(text).matches()) {
      value = Double.valueOf(text);
    } else if (text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")) {
      value = text.substring(1, text.length() - 1);
    }
    return ConfigValueFactory.fromAnyRef(value, CHANGES);
  }

  /** What is null has its default, whatever lies below. */
  private static Config withoutNulls(Config config) {
    return without(config.root()).toConfig();
  }

  private static ConfigObject without(ConfigObject object) {
    ConfigObject cleaned = object;
    try {
      for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
        if (entry.getValue() instanceof ConfigObject section) {
          cleaned = cleaned.withValue(entry.getKey(), without(section));
        } else if (isNull(entry.getValue())) {
          cleaned = cleaned.withoutKey(entry.getKey());
        }
      }
      return cleaned;
    } catch (ConfigException.NotResolved e) {
      return object; // A section behind a reference; whoever reads it says where that leads.
    }
  }

  private static boolean isNull(ConfigValue value) {
    try {
      return value.valueType() == ConfigValueType.NULL;
    } catch (ConfigException.NotResolved e) {
      return false;
    }
  }

  /** Returns where a value stands, without the line that the library puts behind it. */
  private static String file(ConfigValue value) {
    if (value instanceof ConfigObject section && !section.isEmpty()) {
      // A section that a change implies has no place of its own.
      return file(section.values().iterator().next());
    }
    return value
        .origin()
        .description()
        .replaceFirst("^merge of ", "")
        .replaceFirst(": [0-9]+(-[0-9]+)?(,.*)?$", "");
  }
}
