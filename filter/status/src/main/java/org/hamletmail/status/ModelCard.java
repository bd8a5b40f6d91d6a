package org.hamletmail.status;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hamletmail.classifier.ModelDescription;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.classifier.ModelManifest;
import org.hamletmail.classifier.Threshold;
import org.jspecify.annotations.Nullable;

/** What is known of the model that answers, and what was measured of it. Thread-safe. */
final class ModelCard {

  /** Figures of its training that tell most, by their names in model.json. */
  private static final List<StatusPage.Named> FIGURES =
      List.of(
          new StatusPage.Named("_accuracy", "accuracy"),
          new StatusPage.Named("_recall", "spam found"),
          new StatusPage.Named("_false_positive_rate", "ham mistaken"));

  private final ServingDaemon daemon;
  private @Nullable String id;
  private List<StatusPage.Named> measured = List.of();

  ModelCard(ServingDaemon daemon) {
    this.daemon = daemon;
  }

  synchronized List<StatusPage.Named> lines() {
    ModelInfo model = daemon.model();
    if (!model.id().equals(id)) {
      measured = measured(model);
      id = model.id();
    }
    List<StatusPage.Named> lines = new ArrayList<>();
    lines.add(new StatusPage.Named("id", model.id()));
    lines.add(new StatusPage.Named("computed with", daemon.engine()));
    lines.add(
        new StatusPage.Named(
            "reads", model.maxWindows() + " windows of " + model.maxTokens() + " tokens at most"));
    lines.addAll(measured);
    daemon.trial().ifPresent(told -> lines.add(new StatusPage.Named("canary", told)));
    return lines;
  }

  private List<StatusPage.Named> measured(ModelInfo model) {
    List<StatusPage.Named> lines = new ArrayList<>();
    try {
      Path directory = daemon.modelDirectory();
      ModelManifest manifest = ModelDirectory.manifest(directory);
      // While a new one lies there and isn't taken up, nothing is said of either.
      if (manifest.id().equals(model.id())) {
        described(manifest.description(), lines);
        return lines;
      }
    } catch (RuntimeException e) {
      // A model without a directory, or one that is being replaced.
    }
    lines.add(new StatusPage.Named("tag threshold", Double.toString(model.tagThreshold())));
    return lines;
  }

  private static void described(ModelDescription is, List<StatusPage.Named> lines) {
    lines.add(new StatusPage.Named("its tag threshold", threshold(is.tagThreshold())));
    lines.add(
        new StatusPage.Named(
            "its reject threshold", is.rejectThreshold().map(ModelCard::threshold).orElse("none")));
    is.seenHam()
        .languages()
        .ifPresent(
            known -> lines.add(new StatusPage.Named("knows ham in", String.join(", ", known))));
    Map<String, Double> metrics = is.training().metrics();
    String part = metrics.containsKey("test_accuracy") ? "test" : "validation";
    for (StatusPage.Named figure : FIGURES) {
      Double value = metrics.get(part + figure.name());
      if (value != null) {
        lines.add(new StatusPage.Named(figure.value() + " (" + part + ")", percent(value)));
      }
    }
  }

  private static String threshold(Threshold threshold) {
    return String.format(
        Locale.ROOT,
        "%.4f, where %.2f %% of ham were mistaken",
        threshold.pSpam(),
        threshold.falsePositiveRate() * 100);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", share * 100);
  }
}
