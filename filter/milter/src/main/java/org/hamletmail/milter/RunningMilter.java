package org.hamletmail.milter;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hamletmail.classifier.EmbeddedModel;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.classifier.SpamClassifier;
import org.hamletmail.config.ModelSettings;
import org.hamletmail.status.ServingDaemon;
import org.jspecify.annotations.Nullable;

/** The daemon as its status tells of it, from before it serves. */
final class RunningMilter implements ServingDaemon {

  private final SpamClassifier classifier;
  private final ModelSettings settings;
  private final ServiceManager systemd;
  private volatile @Nullable Serving serving;

  private record Serving(MilterServer server, Reload reload) {}

  RunningMilter(SpamClassifier classifier, ModelSettings settings, ServiceManager systemd) {
    this.systemd = systemd;
    this.classifier = classifier;
    this.settings = settings;
  }

  void serves(MilterServer server, Reload reload) {
    serving = new Serving(server, reload);
  }

  @Override
  public Optional<String> trouble() {
    Serving now = serving;
    return now == null ? Optional.of("starting") : now.server().trouble();
  }

  /** Returns how it is, in a line. */
  String summary() {
    return trouble().orElse("ready") + ", model " + model().id();
  }

  /** Returns whether mail is decided on, or will be: false where all workers hang. */
  boolean lives() {
    Load load = load();
    return load.workers() == 0 || load.stuck() < load.workers();
  }

  @Override
  public ModelInfo model() {
    return classifier.model();
  }

  @Override
  public String engine() {
    return classifier.engineName();
  }

  @Override
  public Optional<String> trial() {
    return classifier.trial();
  }

  @Override
  public Path modelDirectory() {
    return settings.directory().orElseGet(EmbeddedModel::directory);
  }

  @Override
  public Load load() {
    Serving now = serving;
    return now == null ? new Load(0, 0, 0, 0, 0) : now.server().load();
  }

  @Override
  public Reloaded reload(String asker) {
    Serving now = serving;
    if (now == null) {
      return new Reloaded(false, List.of("the daemon is starting"));
    }
    systemd.reloading();
    try {
      return now.reload().run(asker);
    } finally {
      systemd.reloaded(summary());
    }
  }
}
