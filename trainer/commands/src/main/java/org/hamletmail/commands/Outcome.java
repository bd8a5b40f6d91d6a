package org.hamletmail.commands;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.hamletmail.config.ExpectedException;
import org.hamletmail.config.InvalidConfigException;
import org.hamletmail.console.Complaint;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Does the work of a command, and says in one line what went wrong with it. */
public final class Outcome {
  private static final int DONE = 0;
  private static final int FAILED = 1;

  /** EX_CONFIG of sysexits.h. */
  private static final int WRONG_CONFIGURATION = 78;

  /** What a command does. */
  @FunctionalInterface
  public interface Work {
    void run() throws IOException, InterruptedException;
  }

  /** What a command does that says itself which of several things failed. */
  @FunctionalInterface
  public interface Works {
    /** Returns whether all of them were done. */
    boolean run() throws IOException, InterruptedException;
  }

  private Outcome() {}

  /**
   * Returns the exit code of some work: 0 where it was done, 1 where what it needs failed it.
   *
   * @param name of the command, as users type it
   * @throws ParameterException if it finds its arguments wrong
   */
  public static int of(String name, CommandSpec spec, Work work) {
    return ofAll(
        name,
        spec,
        () -> {
          work.run();
          return true;
        });
  }

  /**
   * Returns the exit code of works: 0 where all were done, 1 where one was not or what they need
   * failed them, 78 where a file of settings is wrong, with each of its problems said.
   *
   * @param name of the command, as users type it
   * @throws ParameterException if they find their arguments wrong
   */
  public static int ofAll(String name, CommandSpec spec, Works works) {
    try {
      return works.run() ? DONE : FAILED;
    } catch (InvalidConfigException e) {
      PrintWriter err = spec.commandLine().getErr();
      e.problems().forEach(problem -> err.println(name + ": " + problem));
      err.flush();
      return WRONG_CONFIGURATION;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(name, spec, "interrupted; run again to go on");
    } catch (ExpectedException | IOException | UncheckedIOException e) {
      return failed(name, spec, Complaint.of(e));
    }
  }

  private static int failed(String name, CommandSpec spec, String why) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(name + ": " + why);
    err.flush();
    return FAILED;
  }
}
