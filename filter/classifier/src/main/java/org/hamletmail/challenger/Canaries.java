package org.hamletmail.challenger;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.classifier.ModelManifest;
import org.hamletmail.classifier.ReloadingClassifier;
import org.hamletmail.classifier.TrainingRecord;
import org.hamletmail.classifier.Trial;
import org.hamletmail.classifier.Trials;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.config.ModelSettings;
import org.hamletmail.text.MessageText;

/**
 * Has models that were learnt from users' marks, which nobody has looked at, shadow the old one
 * first. What a person published answers at once.
 *
 * @param rule for how long, and what they must not do
 */
public record Canaries(ModelSettings.Canary rule) implements Trials {

  /** Opens the model that the settings name, see {@link ReloadingClassifier#open}. */
  public static ReloadingClassifier open(ModelSettings settings) {
    return ReloadingClassifier.open(settings, new Canaries(settings.canary()));
  }

  @Override
  public Optional<Trial> begin(
      Path directory, ModelInfo old, ModelInfo next, Function<MessageText, Verdict> ask) {
    ModelManifest manifest = ModelDirectory.manifest(directory);
    TrainingRecord training = manifest.description().training();
    // Another one may lie there since: the next look finds it, and this one is on trial till then.
    boolean stillThere = manifest.id().equals(next.id());
    if (rule.messages() == 0
        || (stillThere && !training.recipe().containsKey(TrainingRecord.LEARNT))) {
      return Optional.empty();
    }
    boolean compared =
        stillThere && old.id().equals(training.recipe().get(TrainingRecord.ADAPTED_FROM));
    Promise promise = compared ? Promise.of(training.metrics()) : Promise.NONE;
    return Optional.of(new Canary(rule, promise, new Challenger(next, 1, ask), System::nanoTime));
  }
}
