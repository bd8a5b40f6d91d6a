package org.hamletmail.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Gpt2Weights;
import org.hamletmail.gpt2.ModelFormatException;
import org.hamletmail.gpt2.PyTorchEngine;
import org.hamletmail.gpt2.Readout;
import org.hamletmail.gpt2.SafetensorsWriter;
import org.hamletmail.gpt2.TensorType;
import org.hamletmail.text.MessageText;
import org.hamletmail.tokenizer.KnownWords;
import org.hamletmail.tokenizer.Vocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model directory with words of its own. */
class KnownWordsModelTest {
  private static final KnownWords WORDS =
      KnownWords.of(List.of("cheap pills, order today", "the meeting is on monday"), 1);

  @TempDir Path folder;

  @Test
  void classify_words_readsThemInAnySpellingAndNoOthers() throws IOException {
    try (Gpt2SpamClassifier classifier = open(write(WORDS.size(), WORDS::write))) {
      Verdict known = verdict(classifier, "The meeting is on Monday");

      assertThat(verdict(classifier, "THE MEETING  is on monday").pSpam()).isEqualTo(known.pSpam());
      assertThat(verdict(classifier, "cheap pills").pSpam()).isNotEqualTo(known.pSpam());
      assertThat(verdict(classifier, "qzx vwk").pSpam())
          .isEqualTo(verdict(classifier, "xylophonist zugzwang").pSpam());
    }
  }

  @Test
  void classify_unknownWords_lowerTheCoverage() throws IOException {
    try (Gpt2SpamClassifier classifier = open(write(WORDS.size(), WORDS::write))) {
      assertThat(verdict(classifier, "the meeting").coverage()).isEqualTo(1);
      assertThat(verdict(classifier, "the zugzwang").coverage()).isEqualTo(0.5);
    }
  }

  @Test
  void classify_neutralTokens_makeFewWordsLittleEvidence() throws IOException {
    Path directory = write(WORDS.size(), WORDS::write);
    double alone;
    try (Gpt2SpamClassifier classifier = open(directory)) {
      alone = logOdds(verdict(classifier, "the meeting"));
    }
    change(directory, "\"readout\": \"mean\"", "\"readout\": \"mean\", \"neutralTokens\": 6");

    try (Gpt2SpamClassifier classifier = open(directory)) {
      assertThat(logOdds(verdict(classifier, "the meeting"))).isCloseTo(alone / 4, within(1e-9));
    }
    assertThat(ModelManifest.parse("m", ModelDirectory.manifest(directory).toJson()).description())
        .extracting(ModelDescription::neutralTokens)
        .isEqualTo(6);
  }

  @Test
  void open_neutralTokensBesideOnePosition_isRefused() throws IOException {
    Path directory = write(WORDS.size(), WORDS::write);
    change(directory, "\"readout\": \"mean\"", "\"readout\": \"first\", \"neutralTokens\": 6");

    assertThatThrownBy(() -> open(directory).close())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("neutralTokens is 6; expected 0 to 1000 where the read-out is the");
  }

  private static double logOdds(Verdict verdict) {
    return Math.log(verdict.pSpam()) - Math.log1p(-verdict.pSpam());
  }

  private static void change(Path directory, String from, String to) throws IOException {
    Path manifest = directory.resolve("model.json");
    String json = Files.readString(manifest);
    assertThat(json).contains(from);
    Files.writeString(manifest, json.replace(from, to));
  }

  @Test
  void open_otherNumberOfWordsThanEmbeddings_isRefused() throws IOException {
    Path directory = write(WORDS.size() + 1, WORDS::write);

    assertThatThrownBy(() -> open(directory).close())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("words.json: gives " + WORDS.size() + " ids; expected the ");
  }

  @Test
  void open_changedWords_isRefusedByTheirDigest() throws IOException {
    Path directory = write(WORDS.size(), WORDS::write);
    Files.writeString(directory.resolve(KnownWords.FILE), "[]");

    assertThatThrownBy(() -> open(directory).close())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("words.json: SHA-256 is");
  }

  @Test
  void open_wordsThatAreNone_isRefusedWithThePlace() throws IOException {
    Path directory = write(WORDS.size(), file -> Files.writeString(file, "[\"a\",\"a\"]"));

    assertThatThrownBy(() -> open(directory).close())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("words.json: word 3 stands there twice");
  }

  @Test
  void open_noWords_isRefused() throws IOException {
    Path directory = write(WORDS.size(), WORDS::write);
    Path manifest = directory.resolve("model.json");
    Files.writeString(
        manifest, Files.readString(manifest).replaceAll(",\\s*\"words.json\": \"[0-9a-f]*\"", ""));

    assertThatThrownBy(() -> open(directory).close())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("files has no words.json");
  }

  private static Gpt2SpamClassifier open(Path directory) {
    return Gpt2SpamClassifier.open(directory, Optional.empty(), 1);
  }

  private static Verdict verdict(SpamClassifier classifier, String text) {
    return classifier.classify(List.of(MessageText.ofBody(text))).getFirst();
  }

  private Path write(int vocabulary, ModelWriter.FileContent words) throws IOException {
    Gpt2Config config = TinyModel.CONFIG.withVocabulary(vocabulary);
    ModelDescription tiny = TinyModel.description(Readout.MEAN);
    Path directory = folder.resolve("words-" + vocabulary);
    ModelWriter.create(
        directory,
        new ModelDescription(
            "words",
            config,
            Vocabulary.GPT2_WORDS,
            tiny.maxTokens(),
            tiny.maxWindows(),
            Readout.MEAN,
            0,
            0,
            Calibration.none(),
            tiny.tagThreshold(),
            Optional.empty(),
            Optional.empty(),
            TinyModel.TRAINING,
            SeenHam.UNRECORDED),
        Map.of(
            KnownWords.FILE,
            words,
            "model.safetensors",
            file -> {
              try (NDManager manager = PyTorchEngine.start(1)) {
                Gpt2Weights weights = Gpt2Weights.random(config, 1, manager).withHead(1);
                SafetensorsWriter.write(file, weights.tensors(), TensorType.F32, Map.of());
              }
            }));
    return directory;
  }
}
