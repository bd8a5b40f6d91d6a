package org.hamletmail.commands.learning;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.hamletmail.classifier.Label;
import org.hamletmail.config.HamletConfig;
import org.hamletmail.console.OptionalCommand;
import org.hamletmail.learning.LearningStore;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code hamlet learn}: notes that a user calls messages spam or ham. Exit codes: 0 done, 2 wrong
 * arguments, 65 a message can't be read, 75 to be tried again, 78 wrong configuration.
 */
@Command(
    name = "learn",
    description = {
      "Note that a user calls messages spam or ham.",
      "A running filter answers from it at once, and hamlet retrain makes a model of it."
    },
    footer = {
      "",
      "Exit codes: 0 done; 65 a message can't be read; 75 the store is busy or the disk is full, try"
          + " again; 78 the configuration is wrong.",
      "Example: hamlet learn --spam --user ann --config /etc/hamlet/hamlet.conf < message"
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class LearnCommand implements OptionalCommand, Callable<Integer> {
  @ArgGroup(multiplicity = "1")
  private Kind kind = new Kind();

  @Option(
      names = "--user",
      paramLabel = "USER",
      description = "Who says so (default: who runs this); one's last word on a message counts.")
  private @Nullable String user;

  @Option(
      names = "--source",
      paramLabel = "SOURCE",
      defaultValue = "command",
      description = "Where it comes from: a to z, digits, dashes (default: ${DEFAULT-VALUE}).")
  private String source = "command";

  @Mixin private StoreOptions store = new StoreOptions();

  @Parameters(
      paramLabel = "PATH",
      description = "Messages: files, mboxes, folders; without one, standard input.")
  private List<Path> paths = new ArrayList<>();

  @Spec private CommandSpec spec;

  /** One of both. */
  static final class Kind {
    @Option(names = "--spam", required = true, description = "They are spam.")
    private boolean spam;

    @Option(names = "--ham", required = true, description = "They are not.")
    private boolean ham;

    Label label() {
      return spam && !ham ? Label.SPAM : Label.HAM;
    }
  }

  /** For picocli. */
  public LearnCommand() {}

  @Override
  public Integer call() {
    if (!LearningStore.isSource(source)) {
      throw new ParameterException(
          spec.commandLine(),
          "--source is " + source + "; expected 1 to 32 of a to z, digits and dashes");
    }
    return store.with(spec, this::learn);
  }

  private int learn(HamletConfig config, LearningStore learning) throws IOException {
    String name = user == null ? whoRunsThis() : user.strip();
    if (name.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--user is empty; expected a user's name");
    }
    MarkedMail mail = new MarkedMail(config.text());
    PrintWriter out = spec.commandLine().getOut();
    Label label = kind.label();
    mail.read(
        paths,
        System.in,
        (message, text) -> {
          String digest = learning.learn(label, name, source, mail.kept(message), text);
          out.println(label.name().toLowerCase(Locale.ROOT) + " " + digest);
        });
    out.flush();
    if (!mail.unreadable().isEmpty()) {
      mail.unreadable().forEach(why -> spec.commandLine().getErr().println("skipped " + why));
    }
    return mail.read() == 0 || !mail.unreadable().isEmpty()
        ? StoreOptions.failed(
            spec,
            mail.read() + " message(s) learnt, " + mail.unreadable().size() + " can't be read",
            StoreOptions.BAD_MESSAGE)
        : 0;
  }

  /** Whoever became another user by sudo is still who marks. */
  private static String whoRunsThis() {
    String sudo = System.getenv("SUDO_USER");
    return sudo == null || sudo.isBlank() ? System.getProperty("user.name", "") : sudo;
  }
}
