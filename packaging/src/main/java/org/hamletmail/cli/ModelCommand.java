package org.hamletmail.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hamlet model}: what a model is, whether it is whole, which one answers. */
@Command(
    name = "model",
    description = "Show, check, list, publish or roll back models.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ModelShowCommand.class,
      ModelVerifyCommand.class,
      ModelListCommand.class,
      ModelPublishCommand.class,
      ModelRollbackCommand.class
    })
final class ModelCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "a command is missing: show, verify, list, publish or rollback");
  }
}
