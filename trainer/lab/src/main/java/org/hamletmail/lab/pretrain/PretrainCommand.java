package org.hamletmail.lab.pretrain;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.hamletmail.classifier.ModelManifest;
import org.hamletmail.classifier.ModelWriter;
import org.hamletmail.classifier.TrainingRecord;
import org.hamletmail.commands.BaseFile;
import org.hamletmail.commands.Facts;
import org.hamletmail.commands.Outcome;
import org.hamletmail.commands.Output;
import org.hamletmail.commands.RecipeOptions;
import org.hamletmail.commands.TrainingConsole;
import org.hamletmail.commands.Unfinished;
import org.hamletmail.config.Recipe;
import org.hamletmail.console.Complaint;
import org.hamletmail.console.Terminal;
import org.hamletmail.corpus.CorpusReading;
import org.hamletmail.corpus.CorpusSource;
import org.hamletmail.finetune.EpochFigures;
import org.hamletmail.finetune.Example;
import org.hamletmail.finetune.FineTuner;
import org.hamletmail.finetune.TrainingDivergedException;
import org.hamletmail.finetune.TrainingMethod;
import org.hamletmail.finetune.TrainingModel;
import org.hamletmail.finetune.TrainingPlan;
import org.hamletmail.finetune.TrainingRun;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.TensorType;
import org.hamletmail.naming.LabeledMailOptions;
import org.hamletmail.tokenizer.KnownWords;
import org.hamletmail.tokenizer.Tokenizer;
import org.hamletmail.tokenizer.WordTokenizer;
import org.hamletmail.training.Base;
import org.hamletmail.training.BaseConfig;
import org.hamletmail.training.Computation;
import org.hamletmail.training.StartingModel;
import org.hamletmail.training.TrainingMethods;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code hamlet lab pretrain}: from texts to a base that {@code hamlet train} begins with. Exit
 * codes: 0 done, 1 failed, 2 wrong arguments.
 */
@Command(
    name = "pretrain",
    description = {
      "Trains a GPT-2 to predict the next token of your mail: a base for hamlet train --base.",
      "",
      "Without --base a new, compact model learns from nothing; with it, that base gets used to your"
          + " mail. Labels play no part."
    },
    footer = {
      "",
      "Example:",
      "  hamlet lab pretrain --ham ~/Maildir --spam ~/Maildir/.Junk --output base"
          + " --set tokenizer.known-words=10",
      "  hamlet train --ham ~/Maildir --spam ~/Maildir/.Junk --base base --set training.part=all"
          + " --output model"
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class PretrainCommand implements Callable<Integer> {

  @ArgGroup(exclusive = false, validate = false, heading = "%nMail to learn from:%n")
  private LabeledMailOptions corpus = new LabeledMailOptions();

  @Option(
      names = "--text",
      paramLabel = "PATH",
      description =
          "Plain text to learn from as well: a file, or a folder of which the files that end in .txt"
              + " are read. Repeatable.")
  private List<Path> texts = new ArrayList<>();

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "The folder to write.")
  private Path directory;

  @Option(
      names = "--replace",
      description = "Take the place of a folder of an earlier hamlet lab pretrain, kept beside it.")
  private boolean replace;

  @Option(
      names = "--keep-every",
      paramLabel = "N",
      defaultValue = "500",
      description =
          "Steps from one time that the state is kept to the next, besides the ends of epochs: a"
              + " killed training goes on from there; 0 for those ends alone (default:"
              + " ${DEFAULT-VALUE}).")
  private int keepEvery;

  @ArgGroup(
      exclusive = false,
      validate = false,
      heading = "%nRecipe, language-model unless said otherwise:%n")
  private RecipeOptions recipes = new RecipeOptions();

  @Spec private CommandSpec spec;

  /** For picocli. */
  public PretrainCommand() {}

  @Override
  public Integer call() {
    return Outcome.of("hamlet lab pretrain", spec, this::pretrain);
  }

  private void pretrain() throws IOException {
    List<CorpusSource> sources = new ArrayList<>(corpus.sources());
    texts.forEach(path -> sources.add(new CorpusSource.Text(path)));
    if (sources.isEmpty()) {
      throw new IllegalArgumentException(
          "nothing to learn from; name mail with --ham, --spam or --labeled, or texts with --text");
    }
    CorpusReading reading = corpus.reading();
    Recipe recipe = LanguageRecipe.checked(recipes.recipe(LanguageRecipe.NAME).settled());
    Optional<Base> base = BaseFile.of(recipe, System.getenv());
    StartingModel start = StartingModel.of(recipe, base);
    Computation computation = Computation.of(recipe.engine());
    TrainingMethod method = TrainingMethods.languageModel(recipe);
    Gpt2Config config = start.config(method.maxTokens());
    FineTuner.requireFits(method, config);
    Output output = new Output(directory, replace, BaseConfig.FILE);
    ModelWriter.clean(directory);
    output.check(config, TensorType.F32, Optional.empty());
    try (Unfinished unfinished = Unfinished.take(output)) {
      TrainingPlan plan =
          new TrainingPlan(
              computation.store(unfinished.folder()),
              Optional.of(unfinished.folder()),
              keepEvery,
              0,
              1);
      LanguageTexts read =
          LanguageTexts.read(
              sources,
              recipe.mail().validationShare(),
              recipe.seed(),
              reading,
              new TrainingConsole(spec.commandLine().getOut(), spec.commandLine().getErr()));
      try {
        train(new Checked(recipe, method, base, start, config, computation, output), read, plan);
      } catch (TrainingDivergedException e) {
        // It would diverge again.
        unfinished.forget();
        throw e;
      }
      unfinished.forget();
    }
  }

  /** A training that nothing speaks against but, perhaps, the texts. */
  private record Checked(
      Recipe recipe,
      TrainingMethod method,
      Optional<Base> base,
      StartingModel start,
      Gpt2Config config,
      Computation computation,
      Output output) {}

  private void train(Checked checked, LanguageTexts read, TrainingPlan plan) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    TrainingMethod method = checked.method();
    TrainingConsole listener =
        new TrainingConsole(spec.commandLine().getOut(), spec.commandLine().getErr());
    Tokenizer tokenizer = checked.start().tokenizer(read.train(), listener);
    List<Example> train =
        LanguageTexts.windows(read.train(), "training", method.maxTokens(), tokenizer);
    List<Example> validation =
        LanguageTexts.windows(read.validation(), "validation", method.maxTokens(), tokenizer);
    long tokens = tell("training", read.train().size(), train, out);
    long unseen = tell("validation", read.validation().size(), validation, out);
    try (TrainingModel trained =
            checked
                .start()
                .begin(
                    checked.config(), tokenizer, method.seed(), checked.computation(), listener);
        TrainingConsole console =
            new TrainingConsole(
                out,
                spec.commandLine().getErr(),
                Terminal.isThere(),
                method.epochs(),
                figures -> told(figures, tokens))) {
      TrainingRun run =
          trained
              .languageTuner(method, tokenizer.padId())
              .trunk(checked.computation().precision())
              .train(train, validation, plan, console);
      Map<String, String> recorded = recorded(checked);
      recorded.putAll(checked.computation().facts(run.trunk()));
      TrainingRecord record =
          new TrainingRecord(recorded, method.seed(), read.digest(), metrics(run, tokens, unseen));
      save(checked.output(), trained, tokenizer, record);
      out.printf(
          Locale.ROOT,
          "perplexity on the validation part %.1f, before training %.1f%nwritten: %s%n",
          Math.exp(run.best().validationLoss()),
          Math.exp(run.epochs().getFirst().validationLoss()),
          directory);
      out.flush();
    }
  }

  private static long tell(String part, int texts, List<Example> windows, PrintWriter out) {
    long tokens = LanguageTexts.tokens(windows);
    out.printf(
        Locale.ROOT,
        "%-10s %d texts: %d tokens to predict, in %d windows%n",
        part,
        texts,
        tokens,
        windows.size());
    out.flush();
    return tokens;
  }

  private static String told(EpochFigures figures, long tokens) {
    String speed =
        figures.epoch() == 0
            ? ""
            : String.format(Locale.ROOT, "  %.0f tokens/s", tokens / figures.seconds());
    return String.format(
        Locale.ROOT,
        "train loss %.4f  validation loss %.4f perplexity %.1f  next token right %.2f %%%s",
        figures.trainLoss(),
        figures.validationLoss(),
        Math.exp(figures.validationLoss()),
        figures.validationAccuracy() * 100,
        speed);
  }

  private Map<String, String> recorded(Checked checked) throws IOException {
    Map<String, String> recorded = Facts.of(corpus);
    if (checked.base().isPresent()) {
      String digest = checked.base().get().sha256();
      recorded.putAll(checked.recipe().told(Optional.of(Base.DIGEST + digest)).entries());
      recorded.put("base-sha256", digest);
    } else {
      recorded.putAll(checked.recipe().told(Optional.empty()).entries());
    }
    return recorded;
  }

  private static Map<String, Double> metrics(TrainingRun run, long tokens, long unseen) {
    EpochFigures best = run.best();
    Map<String, Double> metrics = new HashMap<>();
    metrics.put("train_tokens", (double) tokens);
    metrics.put("validation_tokens", (double) unseen);
    metrics.put("epoch", (double) run.bestEpoch());
    metrics.put("train_loss", best.trainLoss());
    metrics.put("validation_loss", best.validationLoss());
    metrics.put("validation_perplexity", Math.exp(best.validationLoss()));
    metrics.put("validation_perplexity_before", Math.exp(run.epochs().getFirst().validationLoss()));
    metrics.put("validation_accuracy", best.validationAccuracy());
    return metrics;
  }

  private void save(
      Output output, TrainingModel trained, Tokenizer tokenizer, TrainingRecord record)
      throws IOException {
    Map<String, ModelWriter.FileContent> files = new TreeMap<>();
    files.put(
        ModelManifest.WEIGHTS,
        file -> trained.write(file, TensorType.F32, tensor -> !tensor.startsWith("score.")));
    if (tokenizer instanceof WordTokenizer known) {
      files.put(KnownWords.FILE, known.words()::write);
    }
    ModelWriter.Manifest manifest =
        new ModelWriter.Manifest(
            BaseConfig.FILE,
            digests -> new BaseConfig(trained.config(), tokenizer.kind(), digests).json(record));
    try {
      output.write(manifest, files);
    } catch (IOException e) {
      throw new IOException(
          "the base can't be written beside "
              + directory
              + ": "
              + Complaint.of(e)
              + "; make room, or whatever it takes, and run the same command again: it goes on from"
              + " the last state that could be kept",
          e);
    }
  }
}
