package org.hamletmail.commands;

import org.hamletmail.console.OptionalCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hamlet corpus}: commands on labelled mail. */
@Command(
    name = "corpus",
    description = "Looks at labelled mail.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = InspectCommand.class)
public final class CorpusCommand implements OptionalCommand, Runnable {
  @Spec private CommandSpec spec;

  /** For picocli. */
  public CorpusCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing: inspect");
  }
}
