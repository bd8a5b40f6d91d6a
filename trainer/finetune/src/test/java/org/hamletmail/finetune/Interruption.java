package org.hamletmail.finetune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hamletmail.gpt2.Gpt2Weights;

/** Ends a training at a step, as a kill would, and writes down what it had to say. */
record Interruption(int epoch, int step, List<String> notes) implements TrainingListener {

  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @Override
  public void note(String line) {
    notes.add(line);
  }

  @Override
  public void step(int epochNow, int stepNow, int stepsOfEpoch, double loss) {
    if (epochNow == epoch && stepNow == step) {
      throw new Killed();
    }
  }

  /** Returns the numbers of each tensor, to be compared bit for bit. */
  static Map<String, List<Float>> values(Gpt2Weights weights) {
    Map<String, List<Float>> all = new LinkedHashMap<>();
    weights
        .tensors()
        .forEach((name, tensor) -> {
          List<Float> values = new ArrayList<>();
          for (float value : tensor.toFloatArray()) {
            values.add(value);
          }
          all.put(name, values);
        });
    return all;
  }
}
