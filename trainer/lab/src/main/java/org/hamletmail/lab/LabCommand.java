package org.hamletmail.lab;

import org.hamletmail.console.OptionalCommand;
import org.hamletmail.lab.book.ImportPthCommand;
import org.hamletmail.lab.evasion.EvasionCommand;
import org.hamletmail.lab.experiment.ExperimentCommand;
import org.hamletmail.lab.pretrain.PretrainCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hamlet lab}: commands for whoever looks for a better recipe, or doubts a table. */
@Command(
    name = "lab",
    description = "Finds recipes and reproduces tables; nobody needs it to filter mail.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ExperimentCommand.class,
      PretrainCommand.class,
      EvasionCommand.class,
      ImportPthCommand.class
    })
public final class LabCommand implements OptionalCommand, Runnable {
  @Spec private CommandSpec spec;

  /** For the service loader. */
  public LabCommand() {}

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "a command is missing: experiment, pretrain, evasion or import-pth");
  }
}
