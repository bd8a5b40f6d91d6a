package org.hamletmail.status;

import java.util.Optional;
import java.util.OptionalDouble;
import org.hamletmail.classifier.ModelInfo;

/** Says of itself what a test tells it to. */
final class FakeDaemon implements ServingDaemon {

  volatile Optional<String> trouble = Optional.empty();
  volatile String model = "fake-0123";

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
}
