package org.hamletmail.commands.learning;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.hamletmail.config.HamletConfig;
import org.hamletmail.console.OptionalCommand;
import org.hamletmail.learning.LearningStore;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hamlet forget}: erases what was learnt. Exit codes as of {@link LearnCommand}. */
@Command(
    name = "forget",
    description = {
      "Erase what was learnt: all of a user, a message by its digest, or messages themselves.",
      "The next model that hamlet retrain makes is made without it, and says so in its manifest."
    },
    footer = {
      "",
      "Example: hamlet forget --user ann --config /etc/hamlet/hamlet.conf",
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class ForgetCommand implements OptionalCommand, Callable<Integer> {
  @Option(
      names = "--user",
      paramLabel = "USER",
      description = "Erase all that the user said, and the messages that came with it.")
  private @Nullable String user;

  @Option(
      names = "--digest",
      paramLabel = "DIGEST",
      description = "Erase a message, whoever marked it; hamlet learn prints its digest.")
  private @Nullable String digest;

  @Mixin private StoreOptions store = new StoreOptions();

  @Parameters(
      paramLabel = "PATH",
      description =
          "Messages to erase, whoever marked them; without this and without the options above,"
              + " standard input.")
  private List<Path> paths = new ArrayList<>();

  @Spec private CommandSpec spec;

  /** For picocli. */
  public ForgetCommand() {}

  @Override
  public Integer call() {
    long ways = Stream.of(user != null, digest != null, !paths.isEmpty()).filter(w -> w).count();
    if (ways > 1) {
      throw new ParameterException(
          spec.commandLine(), "expected one of --user, --digest and messages, not several");
    }
    if (digest != null && !digest.matches("[0-9a-f]{64}")) {
      throw new ParameterException(
          spec.commandLine(),
          "--digest is "
              + digest
              + "; expected 64 hexadecimal digits, as hamlet learn prints them");
    }
    return store.with(spec, this::forget);
  }

  private int forget(HamletConfig config, LearningStore learning) throws IOException {
    int[] marks = {0};
    if (user != null) {
      marks[0] = learning.forgetUser(user);
    } else if (digest != null) {
      marks[0] = learning.forgetDigest(digest);
    } else {
      MarkedMail mail = new MarkedMail(config.text());
      mail.read(
          paths,
          System.in,
          (message, text) -> marks[0] += learning.forget(mail.kept(message), text));
      if (mail.read() == 0) {
        return StoreOptions.failed(spec, "no message that can be read", StoreOptions.BAD_MESSAGE);
      }
    }
    spec.commandLine()
        .getOut()
        .printf("%d mark(s) erased; left to learn from: %s%n", marks[0], learning.contents());
    spec.commandLine().getOut().flush();
    return 0;
  }
}
