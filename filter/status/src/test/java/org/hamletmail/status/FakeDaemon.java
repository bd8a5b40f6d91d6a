package org.hamletmail.status;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.hamletmail.classifier.ModelInfo;

/** Says of itself what a test tells it to. */
final class FakeDaemon implements ServingDaemon {

  volatile Optional<String> trouble = Optional.empty();
  volatile String model = "fake-0123";
  volatile Path modelDirectory = Path.of("no-such-model");
  volatile Load load = new Load(2, 1, 0, 0, 3);
  volatile Optional<String> trial = Optional.empty();
  volatile boolean reloads = true;

  @Override
  public Optional<String> trouble() {
    return trouble;
  }

  @Override
  public ModelInfo model() {
    return new ModelInfo(model, .5, OptionalDouble.empty(), 120, 4);
  }

  @Override
  public String engine() {
    return "PyTorch 2.7.1";
  }

  @Override
  public Optional<String> trial() {
    return trial;
  }

  @Override
  public Path modelDirectory() {
    return modelDirectory;
  }

  @Override
  public Load load() {
    return load;
  }

  @Override
  public Reloaded reload(String asker) {
    return new Reloaded(reloads, List.of("as you say, " + asker));
  }
}
