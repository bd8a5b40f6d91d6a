package org.hamletmail.milter;

import java.util.Optional;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.classifier.SpamClassifier;
import org.hamletmail.status.ServingDaemon;
import org.jspecify.annotations.Nullable;

/** The daemon as its status tells of it, from before it serves. */
final class RunningMilter implements ServingDaemon {

  private final SpamClassifier classifier;
  private volatile @Nullable MilterServer server;

  RunningMilter(SpamClassifier classifier) {
    this.classifier = classifier;
  }

  void serves(MilterServer started) {
    server = started;
  }

  @Override
  public Optional<String> trouble() {
    MilterServer started = server;
    return started == null ? Optional.of("starting") : started.trouble();
  }

  @Override
  public ModelInfo model() {
    return classifier.model();
  }

  @Override
  public String engine() {
    return classifier.engineName();
  }
}
