package org.hamletmail.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hamletmail.classifier.EmbeddedModel;
import org.hamletmail.classifier.Gpt2SpamClassifier;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.files.Printable;
import org.hamletmail.text.MessageText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hamlet model verify}: whether a model is whole and answers. */
@Command(
    name = "verify",
    description = {
      "Check every digest and shape of a model, load it and classify with it.",
      "Exits with 0 where all is well, else with 1 and the reason."
    })
final class ModelVerifyCommand implements Callable<Integer> {
  private static final List<MessageText> TEXTS =
      List.of(
          MessageText.ofBody(""),
          new MessageText("Lunch", "Shall we meet at noon on Thursday?", 1),
          new MessageText("You won", "Claim your prize now. ".repeat(200), 1));

  @Parameters(
      paramLabel = "DIR",
      arity = "0..1",
      description = "The model directory; without it the embedded model.")
  private @Nullable Path directory;

  @Option(
      names = "--base",
      paramLabel = "FILE",
      description = "The checkpoint that the model stands on, where it was stored without it.")
  private @Nullable Path base;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Path model = directory == null ? EmbeddedModel.directory() : directory;
    PrintWriter out = spec.commandLine().getOut();
    try (Gpt2SpamClassifier classifier =
        Gpt2SpamClassifier.open(model, Optional.ofNullable(base), 1)) {
      // A value that is no number fails there.
      List<Verdict> verdicts = classifier.classify(TEXTS);
      out.printf(
          Locale.ROOT,
          "%s: OK, %s, %d texts classified with %s%n",
          Printable.of(model.toString()),
          classifier.model().id(),
          verdicts.size(),
          classifier.engineName());
      out.flush();
    }
    return 0;
  }
}
