package org.hamletmail.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hamlet setup}: tells a mail server of the milter. */
@Command(
    name = "setup",
    description = "Tell a mail server of the milter.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = SetupPostfixCommand.class)
final class SetupCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing: postfix");
  }
}
