package org.hamletmail.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.hamletmail.config.ConfigLoader;
import org.hamletmail.config.HamletConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hamlet check-config FILE}: every problem of a configuration, or what is in effect. */
@Command(
    name = "check-config",
    description = {
      "Read a configuration file and report every problem in it, or print the settings in effect.",
      "Exits with 0 where the file can be used, with 78 where it can't."
    })
final class CheckConfigCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The configuration file.")
  private Path file;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    HamletConfig config = ConfigLoader.load(file);
    PrintWriter out = spec.commandLine().getOut();
    out.println(file + ": OK");
    SettingsInEffect.of(config).forEach(out::println);
    out.flush();
    return 0;
  }
}
