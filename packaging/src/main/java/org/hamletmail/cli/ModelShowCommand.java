package org.hamletmail.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.hamletmail.classifier.EmbeddedModel;
import org.hamletmail.classifier.ModelDescription;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.classifier.ModelManifest;
import org.hamletmail.classifier.Threshold;
import org.hamletmail.files.Printable;
import org.hamletmail.gpt2.Gpt2Config;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hamlet model show}: what model.json says. */
@Command(
    name = "show",
    description = {
      "Print what a model says of itself: size, thresholds with the false-positive rates that were"
          + " measured, figures, recipe.",
      "Checks nothing; see verify."
    })
final class ModelShowCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "DIR",
      arity = "0..1",
      description = "The model directory; without it the embedded model.")
  private @Nullable Path directory;

  @Option(names = "--json", description = "Print one JSON object: model.json, id and directory.")
  private boolean json;

  @Option(
      names = "--recipe",
      description = "Print the recipe alone, as a file for hamlet train --recipe.")
  private boolean recipe;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Path model = directory == null ? EmbeddedModel.directory() : directory;
    ModelManifest manifest = ModelDirectory.manifest(model);
    PrintWriter out = spec.commandLine().getOut();
    if (recipe) {
      out.print(recipe(model, manifest));
    } else if (json) {
      JsonObject object = new JsonObject();
      object.addProperty("directory", model.toString());
      object.addProperty("id", manifest.id());
      JsonParser.parseString(manifest.toJson()).getAsJsonObject().asMap().forEach(object::add);
      object.addProperty("recipe", recipe(model, manifest));
      out.println(object);
    } else {
      print(model, manifest, out);
    }
    out.flush();
    return 0;
  }

  private static String recipe(Path model, ModelManifest manifest) throws IOException {
    if (manifest.files().containsKey(ModelManifest.RECIPE)) {
      return Files.readString(model.resolve(ModelManifest.RECIPE));
    }
    return "# This model is from before recipes were files: these are the options of its training,"
        + " as far as\n# they were recorded.\n"
        + EarlierRecipe.of(manifest.description()).text();
  }

  private static void print(Path model, ModelManifest manifest, PrintWriter out)
      throws IOException {
    ModelDescription is = manifest.description();
    line(out, "id", manifest.id());
    line(out, "name", is.name());
    line(out, "directory", model.toString());
    line(out, "architecture", architecture(is.architecture()));
    line(
        out,
        "reads",
        String.format(
            Locale.ROOT,
            "%d windows of %d tokens at most, each at its %s; mean of the windows%s",
            is.maxWindows(),
            is.maxTokens(),
            is.readout().name().toLowerCase(Locale.ROOT).replace('_', ' '),
            is.neutralTokens() == 0 ? "" : " and " + is.neutralTokens() + " neutral tokens"));
    line(out, "tag threshold", threshold(is.tagThreshold()));
    line(
        out,
        "reject threshold",
        is.rejectThreshold()
            .map(ModelShowCommand::threshold)
            .orElse("none: the validation data supports none"));
    line(out, "temperature", String.format(Locale.ROOT, "%.4f", is.calibration().temperature()));
    if (!is.calibration().signs().isEmpty()) {
      line(out, "bias", String.format(Locale.ROOT, "%.4f", is.calibration().bias()));
      new TreeMap<>(is.calibration().signs())
          .forEach((sign, weight) ->
              line(
                  out,
                  "sign " + sign.spelled(),
                  String.format(Locale.ROOT, "%.4f added to the log-odds", weight)));
    }
    line(out, "ham in scripts", known(is.seenHam().scripts(), "script"));
    line(out, "ham in languages", known(is.seenHam().languages(), "language"));
    line(out, "base", is.baseSha256().map(b -> "SHA-256 " + b).orElse("none: it stands alone"));
    line(out, "corpus", "SHA-256 " + is.training().corpusSha256());
    line(out, "seed", Long.toString(is.training().seed()));
    if (manifest.files().containsKey(ModelManifest.RECIPE)) {
      section(out, "besides its recipe", is.training().recipe());
    }
    out.println("recipe, to be used again with --recipe:");
    recipe(model, manifest).lines().forEach(line -> out.println("  " + Printable.of(line)));
    out.println("metrics:");
    is.training()
        .metrics()
        .forEach((name, value) -> out.printf(Locale.ROOT, "  %-40s %.6g%n", name, value));
    section(out, "files, with their SHA-256", manifest.files());
  }

  private static void section(PrintWriter out, String title, Map<String, String> values) {
    out.println(title + ":");
    values.forEach((name, value) ->
        out.printf(Locale.ROOT, "  %-40s %s%n", Printable.of(name), Printable.of(value)));
  }

  private static void line(PrintWriter out, String name, String value) {
    out.printf(Locale.ROOT, "%-17s %s%n", name, Printable.of(value));
  }

  static String architecture(Gpt2Config config) {
    return String.format(
        Locale.ROOT,
        "GPT-2 of %d layers, %d channels, %d heads, %d positions",
        config.layers(),
        config.channels(),
        config.heads(),
        config.positions());
  }

  private static String known(Optional<? extends Set<?>> recorded, String kind) {
    return recorded
        .map(Object::toString)
        .orElse("not recorded; every " + kind + " counts as known");
  }

  private static String threshold(Threshold threshold) {
    return String.format(
        Locale.ROOT,
        "%.6f, where %.3f %% of validation ham were at or above it",
        threshold.pSpam(),
        threshold.falsePositiveRate() * 100);
  }
}
