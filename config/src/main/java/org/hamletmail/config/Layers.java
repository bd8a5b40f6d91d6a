package org.hamletmail.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValue;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What files say over a reference, which has every setting with its default: the one way from HOCON
 * to typed settings. Neither the environment nor system properties have a say.
 */
final class Layers {
  private final Optional<Config> own;
  private final Shipped reference;
  private final Function<ConfigValue, String> file;
  private final List<ConfigProblem> problems;

  /**
   * Takes what was read.
   *
   * @param own what the files say; empty where there was none to read, which is among the problems
   * @param file in which a value stands, by the name for complaints
   * @param problems found so far
   */
  Layers(
      Optional<Config> own,
      Shipped reference,
      Function<ConfigValue, String> file,
      List<ConfigProblem> problems) {
    this.own = own;
    this.reference = reference;
    this.file = file;
    this.problems = problems;
  }

  /**
   * Returns typed settings.
   *
   * @param defaults that stand in where there is nothing to read
   * @param build makes them of readers of sections, each named by the steps that lead to it
   * @throws InvalidConfigException with all that is wrong
   */
  <T> T read(T defaults, Function<Function<List<String>, SettingsReader>, T> build) {
    T settings = defaults;
    if (own.isPresent()) {
      Config written = own.get();
      try {
        Config defaultValues = reference.config();
        new KeyCheck(file, reference.name(), defaultValues.root(), problems)
            .check(written.root(), defaultValues.root());
        // Unresolved values are reported one by one where they are read.
        ConfigResolveOptions options = ConfigResolveOptions.noSystem().setAllowUnresolved(true);
        Config merged = written.withFallback(defaultValues).resolve(options);
        settings =
            build.apply(
                section -> new SettingsReader(file, written.root(), merged, section, problems));
      } catch (ConfigException e) {
        problems.add(unresolvable(written, e));
      }
    }
    if (!problems.isEmpty()) {
      problems.sort(Comparator.comparingInt(ConfigProblem::line));
      throw new InvalidConfigException(problems.stream().distinct().toList());
    }
    return settings;
  }

  /** A cycle of references, or one in place of a section. */
  private ConfigProblem unresolvable(Config written, ConfigException e) {
    return new ConfigProblem(
        file.apply(written.root()),
        e.origin() == null ? 0 : Math.max(0, e.origin().lineNumber()),
        "",
        "has a ${...} that can't be followed",
        "references to other settings",
        "write the value out");
  }
}
