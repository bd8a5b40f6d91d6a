package org.hamletmail.lab.names;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonElement;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.hamletmail.classifier.Gpt2SpamClassifier;
import org.hamletmail.classifier.ModelDescription;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.classifier.ModelWriter;
import org.hamletmail.classifier.Threshold;
import org.hamletmail.classifier.TrainingRecord;
import org.hamletmail.commands.ModelForm;
import org.hamletmail.commands.Outcome;
import org.hamletmail.commands.TrainingData;
import org.hamletmail.corpus.Corpus;
import org.hamletmail.corpus.CorpusReading;
import org.hamletmail.corpus.CorpusSource;
import org.hamletmail.evaluation.Evaluation;
import org.hamletmail.evaluation.Measuring;
import org.hamletmail.evaluation.Operating;
import org.hamletmail.evaluation.ScoredMessage;
import org.hamletmail.evaluation.Thresholds;
import org.hamletmail.files.FileTree;
import org.hamletmail.gpt2.PyTorchEngine;
import org.hamletmail.gpt2.SafetensorsWriter;
import org.hamletmail.gpt2.TensorType;
import org.hamletmail.names.PersonNames;
import org.hamletmail.naming.Choice;
import org.hamletmail.naming.LabeledMailOptions;
import org.hamletmail.naming.OfKind;
import org.hamletmail.tokenizer.Gpt2Tokenizer;
import org.hamletmail.tokenizer.KnownWords;
import org.hamletmail.tokenizer.WordTokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code hamlet lab without-names}: takes the names of persons out of a model before it is passed
 * on. Exit codes: 0 done, 1 failed, 2 wrong arguments.
 */
@Command(
    name = "without-names",
    description = {
      "Writes a model again without the words and pairs that name a person; it reads them as unknown"
          + " words from then on.",
      "",
      "Takes the mail that the model was trained on, as that tells names from other words, and mail"
          + " that it was not trained on, to choose thresholds anew. The temperature stays."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class WithoutNamesCommand implements Callable<Integer> {
  private static final String TABLE = "wte.weight";

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "The model directory; of a model that knows words.")
  private Path directory;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "The model directory to write.")
  private Path output;

  @Option(
      names = "--dtype",
      converter = OfType.class,
      completionCandidates = OfType.class,
      paramLabel = "TYPE",
      defaultValue = "i8",
      description =
          "Numbers of the weights on disk: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private TensorType type = TensorType.I8;

  @Mixin private LabeledMailOptions mail;

  @Option(
      names = "--validation",
      required = true,
      converter = OfKind.class,
      paramLabel = "KIND=PATH",
      description = "Other mail, that chooses thresholds: ham=, spam=, labeled=. Repeatable.")
  private List<CorpusSource> validation = new ArrayList<>();

  @Option(
      names = "--tag-fpr",
      paramLabel = "SHARE",
      defaultValue = "0.01",
      description =
          "Share of ham that may be tagged, with 95 %% certainty (default: ${DEFAULT-VALUE}).")
  private double tagFpr;

  @Option(
      names = "--reject-fpr",
      paramLabel = "SHARE",
      defaultValue = "0.001",
      description =
          "Share of ham that may be rejected, with 95 %% certainty (default: ${DEFAULT-VALUE}).")
  private double rejectFpr;

  @Spec private CommandSpec spec;

  /** For picocli. */
  public WithoutNamesCommand() {}

  @Override
  public Integer call() {
    return Outcome.of("hamlet lab without-names", spec, this::write);
  }

  private void write() throws IOException {
    if (mail.sources().isEmpty()) {
      throw new IllegalArgumentException(
          "mail is missing; name what the model was trained on with --ham, --spam or --labeled");
    }
    Thresholds.requireBudgets(tagFpr, rejectFpr);
    if (Files.exists(output)) {
      throw new IOException(output + " exists already; name another --output");
    }
    try (ModelDirectory model = ModelDirectory.open(directory, Optional.empty())) {
      if (!(model.tokenizer() instanceof WordTokenizer known)) {
        throw new IllegalArgumentException(
            directory + " knows no words; a model of byte pairs holds no names");
      }
      ModelDescription is = model.description();
      long read = Gpt2Tokenizer.charactersRead(is.maxTokens(), is.maxWindows());
      CorpusReading reading = mail.reading().keeping(text -> text.first(read));
      int[] ids = known.words().without(names(reading));
      write(model, known.words(), ids, Corpus.read(validation, reading));
    }
  }

  private PersonNames names(CorpusReading reading) {
    Corpus trained = Corpus.read(mail.sources(), reading);
    TrainingData.report(trained.skipped(), spec.commandLine().getErr());
    return PersonNames.of(
        trained.messages().stream().map(message -> message.text().forModel()).distinct().toList());
  }

  private void write(ModelDirectory model, KnownWords known, int[] ids, Corpus validation)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("words      %d of %d words and pairs stay%n", ids.length, known.size());
    Path beside = Files.createTempDirectory(output.toAbsolutePath().getParent(), ".without-names");
    try {
      Path measured = beside.resolve("model");
      ModelDescription is = model.description();
      int size = ids.length;
      ModelWriter.create(
          measured,
          described(is, size, is.tagThreshold(), is.rejectThreshold(), Map.of()),
          files(model, known, ids));
      List<ScoredMessage> scored = measure(measured, validation);
      Thresholds chosen = Thresholds.choose(scored, OptionalDouble.empty(), tagFpr, rejectFpr);
      Evaluation figures = Evaluation.of(scored, chosen.tag().pSpam());
      ModelWriter.create(
          output,
          described(
              is,
              size,
              threshold(chosen.tag()),
              chosen.reject().map(WithoutNamesCommand::threshold),
              metrics(figures, chosen)),
          files(model, known, ids));
      chosen.remarks().forEach(out::println);
      figures.lines().forEach(out::println);
      out.println("written: " + output);
      out.flush();
    } finally {
      FileTree.delete(beside);
    }
  }

  private static List<ScoredMessage> measure(Path model, Corpus validation) {
    try (Gpt2SpamClassifier classifier =
        Gpt2SpamClassifier.open(
            model, Optional.empty(), Runtime.getRuntime().availableProcessors())) {
      return Measuring.score(classifier, validation.messages());
    }
  }

  private static Threshold threshold(Operating chosen) {
    return new Threshold(chosen.pSpam(), chosen.falsePositiveRate());
  }

  /** What was measured of the model with its names is left out: it is another one. */
  private static Map<String, Double> metrics(Evaluation figures, Thresholds chosen) {
    Map<String, Double> metrics = new TreeMap<>();
    for (Map.Entry<String, JsonElement> number : figures.toJson().entrySet()) {
      if (number.getValue().isJsonPrimitive()) {
        metrics.put("validation_" + number.getKey(), number.getValue().getAsDouble());
      }
    }
    metrics.put("tag_false_positive_rate_high", chosen.tag().falsePositiveBound());
    chosen
        .reject()
        .ifPresent(c -> metrics.put("reject_false_positive_rate_high", c.falsePositiveBound()));
    return metrics;
  }

  private ModelDescription described(
      ModelDescription is,
      int vocabulary,
      Threshold tag,
      Optional<Threshold> reject,
      Map<String, Double> metrics) {
    Map<String, String> recipe = new TreeMap<>(is.training().recipe());
    if (!recipe.isEmpty()) {
      // As models had it before recipes were files.
      recipe.put("dtype", numbers());
      recipe.put("without-names", "true");
    }
    return new ModelDescription(
        is.name(),
        is.architecture().withVocabulary(vocabulary),
        is.vocabulary(),
        is.maxTokens(),
        is.maxWindows(),
        is.readout(),
        is.neutralTokens(),
        is.sharpness(),
        is.calibration(),
        tag,
        reject,
        Optional.empty(),
        new TrainingRecord(recipe, is.training().seed(), is.training().corpusSha256(), metrics),
        is.seenHam());
  }

  private Map<String, ModelWriter.FileContent> files(
      ModelDirectory model, KnownWords known, int[] ids) {
    Map<String, ModelWriter.FileContent> files = new TreeMap<>();
    files.put(KnownWords.FILE, known.keeping(ids)::write);
    files.put(
        ModelForm.WEIGHTS,
        file -> {
          try (NDManager manager = PyTorchEngine.start(1)) {
            Map<String, NDArray> tensors =
                new LinkedHashMap<>(model.readWeights(manager).tensors());
            tensors.computeIfPresent(
                TABLE, (name, table) -> table.get(manager.create(toLongs(ids))));
            SafetensorsWriter.write(
                file, tensors, type, Map.of("format", "pt", "producer", "hamlet"));
          }
        });
    if (model.files().containsKey(ModelForm.RECIPE)) {
      files.put(
          ModelForm.RECIPE,
          file ->
              Files.writeString(
                  file,
                  Files.readString(directory.resolve(ModelForm.RECIPE))
                      .replaceFirst("without-names = false", "without-names = true")
                      .replaceFirst("numbers = \\w+", "numbers = " + numbers())));
    }
    return files;
  }

  private String numbers() {
    return type.name().toLowerCase(Locale.ROOT);
  }

  private static long[] toLongs(int[] ids) {
    return Arrays.stream(ids).asLongStream().toArray();
  }

  /** Numbers, as recipes spell them. */
  static final class OfType extends Choice<TensorType> {
    OfType() {
      super(TensorType.values());
    }
  }
}
