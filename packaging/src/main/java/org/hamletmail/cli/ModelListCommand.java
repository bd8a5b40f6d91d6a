package org.hamletmail.cli;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.hamletmail.classifier.EmbeddedModel;
import org.hamletmail.classifier.ModelDescription;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.classifier.ModelManifest;
import org.hamletmail.config.ConfigLoader;
import org.hamletmail.gpt2.ModelFormatException;
import org.hamletmail.trainer.Reason;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hamlet model list}: the models in a folder. */
@Command(
    name = "list",
    description = {
      "List the models in a folder; an asterisk marks the one that the configuration names.",
      "Exits with 1 where one of them can't be read."
    })
final class ModelListCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "The folder that holds model directories.")
  private Path folder;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration; without it the embedded model is the current one.")
  private @Nullable Path configFile;

  @Option(names = "--json", description = "Print one JSON object a line.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Optional<Path> current = current();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    int exit = 0;
    for (Path model : models()) {
      try {
        ModelManifest manifest = ModelDirectory.manifest(model);
        boolean marked = current.isPresent() && Files.isSameFile(current.get(), model);
        out.println(json ? json(model, manifest, marked) : line(model, manifest, marked));
      } catch (ModelFormatException | UncheckedIOException e) {
        exit = Failures.FAILED;
        String reason = e instanceof UncheckedIOException ? Reason.of(e) : e.getMessage();
        err.println(spec.qualifiedName() + ": " + Printable.of(String.valueOf(reason)));
      }
    }
    out.flush();
    err.flush();
    return exit;
  }

  /** Hidden folders are of a training at work. */
  private List<Path> models() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> !String.valueOf(entry.getFileName()).startsWith("."))
          .filter(entry -> Files.exists(entry.resolve("model.json")))
          .sorted()
          .toList();
    }
  }

  private Optional<Path> current() {
    Optional<Path> configured =
        configFile == null ? Optional.empty() : ConfigLoader.load(configFile).model().directory();
    try {
      return Optional.of(configured.orElseGet(EmbeddedModel::directory)).filter(Files::exists);
    } catch (ModelFormatException none) {
      return Optional.empty();
    }
  }

  private static String line(Path model, ModelManifest manifest, boolean marked) {
    ModelDescription is = manifest.description();
    return String.format(
        Locale.ROOT,
        "%s %-24s %-34s tag %.6f (FPR %.3f %%)  %s",
        marked ? "*" : " ",
        Printable.of(String.valueOf(model.getFileName())),
        manifest.id(),
        is.tagThreshold().pSpam(),
        is.tagThreshold().falsePositiveRate() * 100,
        ModelShowCommand.architecture(is.architecture()));
  }

  private static String json(Path model, ModelManifest manifest, boolean marked) {
    JsonObject object = new JsonObject();
    object.addProperty("directory", model.toString());
    object.addProperty("id", manifest.id());
    object.addProperty("current", marked);
    return object.toString();
  }
}
