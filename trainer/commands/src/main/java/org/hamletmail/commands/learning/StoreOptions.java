package org.hamletmail.commands.learning;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import org.hamletmail.config.ConfigLoader;
import org.hamletmail.config.HamletConfig;
import org.hamletmail.config.InvalidConfigException;
import org.hamletmail.console.Complaint;
import org.hamletmail.learning.LearningStore;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/**
 * The option that names the store, and the exit codes that mail servers understand (sysexits.h):
 * what can't be done now is tried again, and the message is not lost.
 */
final class StoreOptions {
  /** EX_DATAERR: this message will not do, now or later. */
  static final int BAD_MESSAGE = 65;

  /** EX_TEMPFAIL. */
  static final int TRY_AGAIN = 75;

  /** EX_CONFIG. */
  static final int WRONG_CONFIGURATION = 78;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The filter's configuration, in which hamlet.learning.store is set. Required.")
  private @Nullable Path config;

  /** What is done with a store. */
  @FunctionalInterface
  interface Work {
    /** Returns the exit code. */
    int in(HamletConfig config, LearningStore store) throws IOException;
  }

  /** Opens the store, does the work, and returns its exit code or that of what went wrong. */
  int with(CommandSpec spec, Work work) {
    PrintWriter err = spec.commandLine().getErr();
    String name = spec.qualifiedName();
    try {
      HamletConfig settings = ConfigLoader.load(config());
      if (settings.learning().store().isEmpty()) {
        return failed(
            spec,
            config
                + ": hamlet.learning.store is not set; expected the folder of the store, such as"
                + " /var/lib/hamlet/learning",
            WRONG_CONFIGURATION);
      }
      return work.in(settings, LearningStore.open(settings.learning()));
    } catch (InvalidConfigException e) {
      e.problems().forEach(problem -> err.println(name + ": " + problem));
      err.flush();
      return WRONG_CONFIGURATION;
    } catch (IOException e) {
      return failed(spec, Complaint.of(e), TRY_AGAIN);
    }
  }

  /** Returns the configuration file. */
  Path config() {
    return Objects.requireNonNull(config);
  }

  /** Says what is wrong, and returns the exit code. */
  static int failed(CommandSpec spec, String why, int code) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(spec.qualifiedName() + ": " + why);
    err.flush();
    return code;
  }
}
