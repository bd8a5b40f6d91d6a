package org.hamletmail.commands.learning;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.classifier.TrainingRecord;
import org.hamletmail.commands.TrainCommand;
import org.hamletmail.config.HamletConfig;
import org.hamletmail.config.LearningSettings.NamedMail;
import org.hamletmail.config.Spelled;
import org.hamletmail.console.OptionalCommand;
import org.hamletmail.files.FileLocks;
import org.hamletmail.files.PrivateFiles;
import org.hamletmail.learning.Contents;
import org.hamletmail.learning.LearningStore;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code hamlet retrain}: {@code hamlet train} on what users marked and the corpora of the
 * settings, published unless it is worse than the model in use. Exit codes: 0 published, or nothing
 * new to learn; 1 not published; 75 another one is at work; 78 wrong configuration.
 */
@Command(
    name = "retrain",
    description = {
      "Have the model in use learn what users marked, and publish the new one unless it is worse.",
      "A running filter takes it up by itself. For a timer: one at a time, on few threads."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class RetrainCommand implements OptionalCommand, Callable<Integer> {
  @Mixin private StoreOptions store = new StoreOptions();

  @Option(
      names = "--always",
      description = "Train even where nothing was marked since the model in use was made.")
  private boolean always;

  @Spec private CommandSpec spec;

  /** For picocli. */
  public RetrainCommand() {}

  @Override
  public Integer call() {
    return store.with(spec, this::retrain);
  }

  private int retrain(HamletConfig config, LearningStore learning) throws IOException {
    Optional<Path> link = config.model().directory().filter(Files::isSymbolicLink);
    if (link.isEmpty()) {
      return StoreOptions.failed(
          spec,
          "hamlet.model.directory is "
              + config.model().directory().map(Path::toString).orElse("not set")
              + "; expected a link that a new model can be published to: hamlet model publish DIR"
              + " --link LINK makes one",
          StoreOptions.WRONG_CONFIGURATION);
    }
    Path lock = learning.folder().resolve("retrain.lock");
    // Opened or made in one step: two that begin at once must meet at the lock, not here.
    try (FileChannel channel =
        FileChannel.open(
            lock,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PrivateFiles.attributes(lock))) {
      return FileLocks.take(channel).isPresent()
          ? retrain(config, learning, link.get())
          : StoreOptions.failed(spec, "another retrain is at work", StoreOptions.TRY_AGAIN);
    }
  }

  private int retrain(HamletConfig config, LearningStore learning, Path link) throws IOException {
    learning.expire();
    Contents contents = learning.contents();
    PrintWriter out = spec.commandLine().getOut();
    if (!always && isLearnt(contents, link)) {
      out.println("nothing to do: " + link + " has learnt all there is, " + contents);
      out.flush();
      return 0;
    }
    LearntModels models = new LearntModels(link);
    Path model = models.next();
    int code = train(arguments(config, learning, contents, link, model));
    out.println(
        code == 0
            ? "retrained: " + link + " now names " + model + ", which learnt " + contents
            : "not retrained: " + link + " stays as it is, for the reason above");
    models
        .prune(config.learning().keepModels())
        .forEach(old -> out.println("deleted: " + old + ", an old model"));
    out.flush();
    return code;
  }

  private static boolean isLearnt(Contents contents, Path link) throws IOException {
    return contents
        .toString()
        .equals(
            ModelDirectory.manifest(link.toRealPath())
                .description()
                .training()
                .recipe()
                .get(TrainingRecord.LEARNT));
  }

  private int train(List<String> arguments) {
    CommandLine own = spec.commandLine();
    return new CommandLine(new TrainCommand())
        .setOut(own.getOut())
        .setErr(own.getErr())
        .setExecutionExceptionHandler(own.getExecutionExceptionHandler())
        .setParameterExceptionHandler(own.getParameterExceptionHandler())
        .execute(arguments.toArray(String[]::new));
  }

  private List<String> arguments(
      HamletConfig config, LearningStore learning, Contents contents, Path link, Path model) {
    List<String> arguments = new ArrayList<>();
    if (contents.ham() > 0) {
      arguments.add("--ham=" + learning.mail(Label.HAM));
    }
    if (contents.spam() > 0) {
      arguments.add("--spam=" + learning.mail(Label.SPAM));
    }
    for (NamedMail mail : config.learning().corpora()) {
      arguments.add("--" + Spelled.of(mail.kind()) + "=" + mail.path());
    }
    arguments.add("--config=" + store.config());
    arguments.add("--output=" + model);
    arguments.add("--publish=" + link);
    arguments.add("--set=engine.threads=" + config.learning().retrainThreads());
    return arguments;
  }
}
