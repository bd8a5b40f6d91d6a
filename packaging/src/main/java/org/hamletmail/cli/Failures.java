package org.hamletmail.cli;

import java.io.PrintWriter;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what goes wrong into one line on standard error and an exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  static final int FAILED = 1;
  static final int WRONG_ARGUMENTS = 2;

  /** EX_CONFIG of sysexits.h. */
  static final int WRONG_CONFIGURATION = 78;

  private static final String REPORT = "https://github.com/hamletmail/hamlet/issues";

  private final BooleanSupplier verbose;

  /** Takes whether stack traces are wanted, asked when a failure is at hand. */
  Failures(BooleanSupplier verbose) {
    this.verbose = verbose;
  }

  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    err.println(name + ": " + e.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(e, err)) {
      err.println("Try '" + name + " --help'.");
    }
    err.flush();
    return WRONG_ARGUMENTS;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult arguments) {
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    err.println(
        name
            + ": unexpected error: "
            + e.toString().replaceAll("[\\r\\n]+", " ")
            + "; run again with --verbose and report what it prints to "
            + REPORT);
    if (verbose.getAsBoolean()) {
      e.printStackTrace(err);
    }
    err.flush();
    return FAILED;
  }
}
