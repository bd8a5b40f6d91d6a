package org.hamletmail.trainer;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.hamletmail.classifier.ClassificationException;
import org.hamletmail.corpus.CorpusException;
import org.hamletmail.finetune.TrainingDivergedException;
import org.hamletmail.gpt2.EngineUnavailableException;
import org.hamletmail.gpt2.ModelFormatException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Does the work of a command, and says in one line what went wrong with it. */
final class Outcome {
  private static final int DONE = 0;
  private static final int FAILED = 1;

  /** What a command does. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException, InterruptedException;
  }

  private Outcome() {}

  /**
   * Returns the exit code of some work: 0 where it was done, 1 where what it needs failed it.
   *
   * @param name of the command, as users type it
   * @throws ParameterException if it finds its arguments wrong
   */
  static int of(String name, CommandSpec spec, Work work) {
    try {
      work.run();
      return DONE;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(name, spec, "interrupted; run again to go on");
    } catch (CorpusException
        | TrainingDivergedException
        | UnpublishedModelException
        | ModelFormatException
        | ClassificationException
        | EngineUnavailableException
        | IOException
        | UncheckedIOException e) {
      return failed(name, spec, Reason.of(e));
    }
  }

  private static int failed(String name, CommandSpec spec, String why) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(name + ": " + why);
    err.flush();
    return FAILED;
  }
}
