package org.hamletmail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.sender.Sign;
import org.hamletmail.text.MessageText;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  private static final ModelInfo MODEL = model("m", 0.8, 120, 4, Optional.empty());
  private static final MessageText TEXT = new MessageText("subject", "body", 1);

  @Test
  void of_sameTextAndModel_isTheSame() {
    Fingerprint one = Fingerprint.of(TEXT, MODEL);
    Fingerprint other =
        Fingerprint.of(
            new MessageText("subject", "body", 1), model("m", 0.8, 120, 4, Optional.empty()));
    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
    assertThat(one.toString()).matches("[0-9a-f]{64}").isEqualTo(other.toString());
  }

  /**
   * What a message hides is said of each anew; what it is rejected at is no matter of the model.
   */
  @Test
  void of_whatTheVerdictDoesNotDependOn_isTheSame() {
    assertThat(Fingerprint.of(new MessageText("subject", "body", 1, 0.5, Set.of()), MODEL))
        .isEqualTo(Fingerprint.of(TEXT, MODEL));
    ModelInfo rejecting = new ModelInfo("m", 0.8, OptionalDouble.of(0.99), 120, 4);
    assertThat(Fingerprint.of(TEXT, rejecting)).isEqualTo(Fingerprint.of(TEXT, MODEL));
  }

  @Test
  void of_anythingThatTheVerdictDependsOn_isAnother() {
    List<Fingerprint> all = new ArrayList<>();
    all.add(Fingerprint.of(TEXT, MODEL));
    all.add(Fingerprint.of(TEXT, model("n", 0.8, 120, 4, Optional.empty())));
    all.add(Fingerprint.of(TEXT, model("m", 0.9, 120, 4, Optional.empty())));
    all.add(Fingerprint.of(TEXT, model("m", 0.8, 121, 4, Optional.empty())));
    all.add(Fingerprint.of(TEXT, model("m", 0.8, 120, 5, Optional.empty())));
    all.add(Fingerprint.of(TEXT, model("m", 0.8, 4, 120, Optional.empty())));
    all.add(Fingerprint.of(TEXT, model("m", 0.8, 120, 4, Optional.of(Set.of()))));
    all.add(Fingerprint.of(TEXT, model("m", 0.8, 120, 4, Optional.of(Set.of("eng")))));
    all.add(Fingerprint.of(TEXT, model("m", 0.8, 120, 4, Optional.of(Set.of("eng", "deu")))));
    all.add(Fingerprint.of(new MessageText("subject", "body", 0.5), MODEL));
    all.add(
        Fingerprint.of(new MessageText("subject", "body", 1, 0, Set.of(Sign.NAME_APART)), MODEL));
    // The same letters, otherwise divided.
    all.add(Fingerprint.of(new MessageText("subjectb", "ody", 1), MODEL));
    all.add(Fingerprint.of(new MessageText("", "subjectbody", 1), MODEL));
    all.add(Fingerprint.of(new MessageText("subject\nbody", "", 1), MODEL));
    all.add(Fingerprint.of(new MessageText("body", "subject", 1), MODEL));
    // Half characters, which UTF-8 makes the same question mark.
    all.add(Fingerprint.of(new MessageText("subject", "body\ud800", 1), MODEL));
    all.add(Fingerprint.of(new MessageText("subject", "body\udfff", 1), MODEL));
    all.add(Fingerprint.of(new MessageText("subject", "body?", 1), MODEL));
    assertThat(new HashSet<>(all)).hasSameSizeAs(all);
  }

  /**
   * The rest of the text is not read by the model, and may not hide behind a harmless beginning.
   */
  @Test
  void of_textThatDiffersBehindWhatIsRead_isAnother() {
    String long1 = "word ".repeat(10_000);
    assertThat(Fingerprint.of(MessageText.ofBody(long1 + "a"), MODEL))
        .isNotEqualTo(Fingerprint.of(MessageText.ofBody(long1 + "b"), MODEL));
  }

  private static ModelInfo model(
      String id, double tag, int tokens, int windows, Optional<Set<String>> languages) {
    return new ModelInfo(id, tag, OptionalDouble.empty(), tokens, windows, languages);
  }

  @Test
  void by_anotherEngineOrPrecision_differs() {
    Fingerprint key = VerdictCacheTest.key("text");
    assertThat(key.by("PyTorch 2.7.1 fp32"))
        .isEqualTo(VerdictCacheTest.key("text").by("PyTorch 2.7.1 fp32"))
        .isNotEqualTo(key.by("PyTorch 2.7.1 bf16"))
        .isNotEqualTo(key.digest())
        .isNotEqualTo(VerdictCacheTest.key("other").by("PyTorch 2.7.1 fp32"));
  }
}
