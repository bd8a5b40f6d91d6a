package org.hamletmail.milter;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.hamletmail.config.ConfigLoader;
import org.hamletmail.config.ConfigProblem;
import org.hamletmail.config.HamletConfig;
import org.hamletmail.config.InvalidConfigException;
import org.hamletmail.config.SettingsInEffect;
import org.hamletmail.status.ServingDaemon;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration file again while mail flows, and has a new model looked for. What can
 * change without a restart does, at once; the rest is named. A file with anything wrong in it
 * changes nothing. Thread-safe; one reload at a time.
 */
final class Reload {

  private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

  /** What is opened once, at the start. */
  private static final Set<String> AT_START =
      Set.of(
          "hamlet.model.directory",
          "hamlet.model.base",
          "hamlet.model.threads",
          "hamlet.model.reload-interval",
          "hamlet.model.precision",
          "hamlet.milter.socket",
          "hamlet.milter.socket-mode",
          "hamlet.milter.queue",
          "hamlet.control.socket",
          "hamlet.control.socket-mode",
          "hamlet.history.max-decisions",
          "hamlet.history.file",
          "hamlet.history.addresses",
          "hamlet.status.listen",
          "hamlet.status.token-file");

  private static final String SERVERS_AT_START = "hamlet.cache.shared.";

  private static final String OTHERS = "hamlet.james.";

  private final Optional<Path> file;
  private final UnaryOperator<HamletConfig> options;
  private final Consumer<HamletConfig> change;
  private final BooleanSupplier model;
  private final Map<String, String> inForce;
  private final Counter done;
  private final Counter refused;

  /**
   * Remembers what the daemon was started with.
   *
   * @param file empty where there is none to read again
   * @param options what the command line sets before the file
   * @param started the settings in force, options included
   * @param change takes up other settings; throws where it can't, and then has taken up none
   * @param model looks for a new model and returns whether one took over
   * @param registry counts reloads
   */
  Reload(
      Optional<Path> file,
      UnaryOperator<HamletConfig> options,
      HamletConfig started,
      Consumer<HamletConfig> change,
      BooleanSupplier model,
      MeterRegistry registry) {
    this.file = file;
    this.options = options;
    this.change = change;
    this.model = model;
    this.inForce = new LinkedHashMap<>(SettingsInEffect.of(started));
    this.done = counter(registry, "done");
    this.refused = counter(registry, "refused");
  }

  private static Counter counter(MeterRegistry registry, String outcome) {
    return Counter.builder("hamlet.reloads")
        .description("times that the configuration was read again")
        .tag("outcome", outcome)
        .register(registry);
  }

  /**
   * Reloads, and logs what came of it. Throws nothing.
   *
   * @param asker who wants it, for the log
   */
  synchronized ServingDaemon.Reloaded run(String asker) {
    LOG.info("{}: reading the configuration again and looking for a new model", asker);
    List<String> lines = new ArrayList<>();
    boolean sound = file.isEmpty() || configuration(file.get(), lines);
    if (file.isEmpty()) {
      tell(lines, "there is no configuration file to read, the daemon runs without --config");
    }
    tell(lines, model.getAsBoolean() ? "a new model has taken over" : "no new model");
    (sound ? done : refused).increment();
    return new ServingDaemon.Reloaded(sound, lines);
  }

  private boolean configuration(Path path, List<String> lines) {
    try {
      HamletConfig config = options.apply(ConfigLoader.load(path));
      Map<String, String> read = SettingsInEffect.of(config);
      List<String> changed = new ArrayList<>();
      List<String> waiting = new ArrayList<>();
      read.forEach((key, value) -> {
        if (!value.equals(inForce.get(key)) && !key.startsWith(OTHERS)) {
          (isOfTheStart(key) ? waiting : changed).add(key);
        }
      });
      if (!changed.isEmpty()) {
        change.accept(config);
        changed.forEach(key -> inForce.put(key, read.getOrDefault(key, "")));
      }
      tell(
          lines,
          changed.isEmpty()
              ? "the configuration says what is in force"
              : "the configuration is in force changed=" + String.join(",", changed));
      for (String key : waiting) {
        warn(
            lines,
            key
                + " = "
                + read.get(key)
                + " takes effect at the next start; until then it is "
                + inForce.get(key));
      }
      return true;
    } catch (InvalidConfigException e) {
      warn(lines, "the configuration is refused, the one in force stays");
      for (ConfigProblem problem : e.problems()) {
        warn(lines, problem.toString());
      }
      return false;
    } catch (RuntimeException | Error e) {
      // Whatever it is, mail goes on under the old settings.
      warn(lines, "the configuration is not taken up, the one in force stays cause=" + e);
      return false;
    }
  }

  private static boolean isOfTheStart(String key) {
    return AT_START.contains(key) || key.startsWith(SERVERS_AT_START);
  }

  private static void tell(List<String> lines, String line) {
    LOG.info("{}", line);
    lines.add(line);
  }

  private static void warn(List<String> lines, String line) {
    LOG.warn("{}", line);
    lines.add(line);
  }
}
