package org.hamletmail.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.hamletmail.config.ExpectedException;
import org.hamletmail.config.InvalidConfigException;
import org.hamletmail.console.Complaint;
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

  /** Commands that a mail server which only filters does without. */
  private static final Set<String> TRAINER =
      Set.of(
          "train",
          "learn",
          "forget",
          "retrain",
          "evaluate",
          "corpus",
          "fetch-base",
          "fetch-data",
          "lab");

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
    if (e instanceof UnmatchedArgumentException unmatched
        && TRAINER.contains(unmatched.getUnmatched().getFirst())) {
      err.println(
          name
              + ": "
              + unmatched.getUnmatched().getFirst()
              + " is a command of the trainer, which is not installed; Debian's package of it is"
              + " hamlet-trainer");
      err.flush();
      return WRONG_ARGUMENTS;
    }
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
    if (e instanceof InvalidConfigException invalid) {
      invalid.problems().forEach(problem -> err.println(name + ": " + oneLine(problem.toString())));
      err.flush();
      return WRONG_CONFIGURATION;
    }
    if (e instanceof IOException || e instanceof UncheckedIOException) {
      err.println(name + ": " + oneLine(Complaint.of(e)));
      printTrace(e, err);
      return FAILED;
    }
    if (e instanceof ExpectedException) {
      err.println(name + ": " + oneLine(String.valueOf(e.getMessage())));
      printTrace(e, err);
      return FAILED;
    }
    err.println(
        name
            + ": unexpected error: "
            + oneLine(e.toString())
            + "; run again with --verbose and report what it prints to "
            + REPORT);
    printTrace(e, err);
    return FAILED;
  }

  private void printTrace(Exception e, PrintWriter err) {
    if (verbose.getAsBoolean()) {
      e.printStackTrace(err);
    }
    err.flush();
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s*[\\r\\n]+\\s*", " ");
  }
}
