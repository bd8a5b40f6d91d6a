package org.hamletmail.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Optional;
import org.hamletmail.classifier.EmbeddedModel;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.config.ModelSettings;
import org.hamletmail.config.Remark;
import org.hamletmail.console.Complaint;
import org.hamletmail.gpt2.ModelFormatException;
import org.hamletmail.gpt2.SafetensorsFile;

/**
 * Whether the model that settings name is whole: its files are there and have the digests that
 * model.json says, and so has the base checkpoint. The engine is not asked; that takes seconds, and
 * {@code hamlet model verify} does it.
 */
final class ModelCheck {
  private static final String DIRECTORY = "hamlet.model.directory";
  private static final String BASE = "hamlet.model.base";
  private static final String WHOLE_MODEL = "the folder of a whole model";

  private final ModelSettings settings;
  private final Findings findings;

  private ModelCheck(ModelSettings settings, Findings findings) {
    this.settings = settings;
    this.findings = findings;
  }

  /** Returns what is known of the model; empty where it can't be used, which is then found. */
  static Optional<ModelInfo> of(ModelSettings settings, Findings findings) {
    return new ModelCheck(settings, findings).look();
  }

  private Optional<ModelInfo> look() {
    Path directory;
    try {
      directory = settings.directory().orElseGet(EmbeddedModel::directory);
    } catch (ModelFormatException e) {
      wrongDirectory(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
    try (ModelDirectory model = ModelDirectory.open(directory, settings.base())) {
      if (settings.base().isPresent() && model.description().baseSha256().isEmpty()) {
        findings.remark(
            new Remark(
                BASE, "is set, but the model in " + directory + " stands alone", "remove it"));
      }
      return Optional.of(model.info());
    } catch (ModelFormatException e) {
      wrong(directory, String.valueOf(e.getMessage()));
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof AccessDeniedException denied) {
        closed(directory, denied.getFile());
      } else {
        wrong(directory, Complaint.of(e));
      }
    }
    return Optional.empty();
  }

  private void closed(Path directory, String file) {
    boolean isBase = settings.base().map(Path::toString).filter(file::equals).isPresent();
    findings.closed(isBase ? BASE : DIRECTORY, isBase ? file : directory + " (" + file + ")");
  }

  private void wrong(Path directory, String why) {
    Optional<String> base = namedBase(directory);
    if (base.isPresent() && !isBase(base.get())) {
      wrongBase(directory, base.get());
    } else {
      wrongDirectory(why);
    }
  }

  private static Optional<String> namedBase(Path directory) {
    try {
      return ModelDirectory.manifest(directory).description().baseSha256();
    } catch (ModelFormatException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  private boolean isBase(String sha256) {
    if (settings.base().isEmpty()) {
      return false;
    }
    try (SafetensorsFile file = SafetensorsFile.open(settings.base().get())) {
      return file.sha256().equals(sha256);
    } catch (IOException e) {
      return false;
    }
  }

  private void wrongBase(Path directory, String sha256) {
    findings.problem(
        BASE,
        settings.base().isEmpty()
            ? "is empty, but the model in " + directory + " was saved without its frozen weights"
            : "is \"" + settings.base().get() + "\", which is another one or can't be read",
        "the file of the base checkpoint with SHA-256 " + sha256,
        "get it with hamlet fetch-base, or copy it from where the model was trained");
  }

  private void wrongDirectory(String why) {
    if (settings.directory().isPresent()) {
      findings.problem(
          DIRECTORY,
          "is \"" + settings.directory().get() + "\" (" + why + ")",
          WHOLE_MODEL,
          "check the path, copy the model again, or train one with hamlet train");
    } else {
      findings.problem(
          DIRECTORY,
          "is empty, and the embedded model can't be used (" + why + ")",
          WHOLE_MODEL,
          "copy the whole program again, or name a model here");
    }
  }
}
