package org.hamletmail.cli;

import java.io.PrintWriter;
import java.util.ServiceLoader;
import org.hamletmail.console.OptionalCommand;
import org.hamletmail.milter.MilterCommand;
import org.hamletmail.status.CtlCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The {@code hamlet} command.
 *
 * <p>Exit codes: 0 done, 1 failed, 2 wrong arguments, 78 wrong configuration; {@code learn} and
 * {@code forget} have more.
 */
@Command(
    name = "hamlet",
    description = "A GPT-2 spam filter that runs inside the mail server.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ScanCommand.class,
      MilterCommand.class,
      CtlCommand.class,
      ModelCommand.class,
      CheckConfigCommand.class,
      SetupCommand.class
    })
public final class Hamlet implements Runnable {

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show where in the program an unexpected error arose.")
  private boolean verbose;

  @Spec private CommandSpec spec;

  private Hamlet() {}

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    // This one, unlike picocli's own, can tell that the output could not be written.
    PrintWriter out = new PrintWriter(System.out, true, System.out.charset());
    System.exit(commandLine().setOut(out).execute(arguments));
  }

  /** Returns the command with its subcommands, ready to execute. */
  static CommandLine commandLine() {
    Hamlet hamlet = new Hamlet();
    CommandLine line = new CommandLine(hamlet);
    ServiceLoader.load(OptionalCommand.class).forEach(line::addSubcommand);
    line.addSubcommand(new HelpCommand());
    Failures failures = new Failures(() -> hamlet.verbose || Boolean.getBoolean("hamlet.debug"));
    line.setExecutionExceptionHandler(failures);
    line.setParameterExceptionHandler(failures);
    line.setExpandAtFiles(false);
    return line;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
