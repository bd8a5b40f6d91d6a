package org.hamletmail.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.hamletmail.classifier.EmbeddedModel;
import org.hamletmail.classifier.ModelDescription;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.classifier.ModelManifest;
import org.hamletmail.config.ConfigLoader;
import org.hamletmail.console.Complaint;
import org.hamletmail.files.Printable;
import org.hamletmail.gpt2.ModelFormatException;
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
      "List the models in a folder; an asterisk marks the one in use: that which the configuration"
          + " names, else the link current in the folder, else the embedded one. Links stand behind"
          + " the model that they name.",
      "Exits with 1 where a model can't be read or a link leads nowhere."
    })
final class ModelListCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "The folder that holds model directories.")
  private Path folder;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration that names the model in use.")
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
    Map<Path, List<String>> links = new TreeMap<>();
    for (Path link : entries(Files::isSymbolicLink)) {
      if (Files.isDirectory(link)) {
        links
            .computeIfAbsent(link.toRealPath(), to -> new ArrayList<>())
            .add(String.valueOf(link.getFileName()));
      } else if (!Files.exists(link)) {
        exit = Failures.FAILED;
        err.println(
            spec.qualifiedName()
                + ": "
                + Printable.of(link + " leads nowhere: " + Files.readSymbolicLink(link))
                + "; let it name a model with hamlet model publish");
      }
    }
    for (Path model : models()) {
      try {
        ModelManifest manifest = ModelDirectory.manifest(model);
        boolean marked = current.isPresent() && Files.isSameFile(current.get(), model);
        List<String> names = links.getOrDefault(model.toRealPath(), List.of());
        out.println(
            json ? json(model, manifest, marked, names) : line(model, manifest, marked, names));
      } catch (ModelFormatException | UncheckedIOException e) {
        exit = Failures.FAILED;
        String reason = e instanceof UncheckedIOException ? Complaint.of(e) : e.getMessage();
        err.println(spec.qualifiedName() + ": " + Printable.of(String.valueOf(reason)));
      }
    }
    out.flush();
    err.flush();
    return exit;
  }

  private List<Path> models() throws IOException {
    return entries(
        entry -> !Files.isSymbolicLink(entry) && Files.exists(entry.resolve("model.json")));
  }

  /** Hidden folders are of a training at work. */
  private List<Path> entries(Predicate<Path> which) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> !String.valueOf(entry.getFileName()).startsWith("."))
          .filter(which)
          .sorted()
          .toList();
    }
  }

  private Optional<Path> current() {
    Path link = folder.resolve("current");
    try {
      Path named =
          configFile == null
              ? Files.isSymbolicLink(link) ? link : EmbeddedModel.directory()
              : ConfigLoader.load(configFile)
                  .model()
                  .directory()
                  .orElseGet(EmbeddedModel::directory);
      return Optional.of(named).filter(Files::exists);
    } catch (ModelFormatException none) {
      return Optional.empty();
    }
  }

  private static String line(
      Path model, ModelManifest manifest, boolean marked, List<String> links) {
    ModelDescription is = manifest.description();
    return String.format(
        Locale.ROOT,
        "%s %-24s %-34s tag %.6f (FPR %.3f %%)  %s%s",
        marked ? "*" : " ",
        Printable.of(String.valueOf(model.getFileName())),
        manifest.id(),
        is.tagThreshold().pSpam(),
        is.tagThreshold().falsePositiveRate() * 100,
        ModelShowCommand.architecture(is.architecture()),
        links.isEmpty() ? "" : "  <- " + Printable.of(String.join(", ", links)));
  }

  private static String json(
      Path model, ModelManifest manifest, boolean marked, List<String> links) {
    JsonObject object = new JsonObject();
    object.addProperty("directory", model.toString());
    object.addProperty("id", manifest.id());
    object.addProperty("current", marked);
    JsonArray named = new JsonArray();
    links.forEach(named::add);
    object.add("links", named);
    return object.toString();
  }
}
