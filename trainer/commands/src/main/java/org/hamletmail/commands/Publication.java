package org.hamletmail.commands;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hamletmail.classifier.ModelDescription;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.classifier.ModelLink;
import org.hamletmail.classifier.ModelWriter;
import org.hamletmail.console.Complaint;
import org.hamletmail.gpt2.ModelFormatException;

/**
 * Where a new model goes: to its place, and a link to it, or beside its place where it is refused.
 *
 * @param output its place
 * @param link that is to name it
 * @param force whether it is published against all reasons
 * @param command arguments of the training
 */
record Publication(Output output, Optional<ModelLink> link, boolean force, List<String> command) {

  /**
   * Ends what a training of the same command had left to do when it was killed, if that was no more
   * than to publish its model. Another one that is at work is left alone.
   *
   * @return whether there is nothing left to do
   * @throws ModelFormatException if a file of the model is damaged
   */
  boolean finish(Optional<Path> base, PrintWriter out) throws IOException {
    Path model = output.directory();
    if (!Handover.isDone(Unfinished.folder(output), model, command)) {
      return false;
    }
    try (Unfinished unfinished = Unfinished.take(output)) {
      if (!Handover.isDone(unfinished.folder(), model, command)) {
        return false;
      }
      ModelDirectory.open(model, base).close();
      out.println("written before this training was interrupted: " + model);
      publish(out);
      out.flush();
      unfinished.forget();
      return true;
    }
  }

  /** Returns whether what was found keeps the model from its place. */
  boolean refuses(Review.Findings findings) {
    return findings.refused() && !force;
  }

  /**
   * Writes the model to its place.
   *
   * @param measured directory with the same weights
   * @param unfinished folder that remembers it, should the training be killed before its end
   */
  void write(
      ModelDescription description,
      Map<String, ModelWriter.FileContent> files,
      Path measured,
      Path unfinished)
      throws IOException {
    new Handover(Handover.weights(measured).orElseThrow(), command).write(unfinished);
    output.write(ModelWriter.Manifest.of(description), files);
  }

  /** Returns what ends a sentence on a model that may be published, and is not yet. */
  String advice(Review.Findings findings) {
    return findings.refused() || link.isPresent()
        ? ""
        : "; publish it with hamlet model publish " + output.directory() + " --link LINK";
  }

  /**
   * Writes a refused model beside its place, and returns why and where.
   *
   * @param instead what to do, as a sentence without its end
   */
  UnpublishedModelException keepAside(
      ModelDescription description,
      Map<String, ModelWriter.FileContent> files,
      Review.Findings findings,
      String instead)
      throws IOException {
    Path kept = output.refused();
    ModelWriter.create(kept, description, files);
    return new UnpublishedModelException(refusal(kept, findings, instead));
  }

  private String refusal(Path kept, Review.Findings findings, String instead) {
    String serving =
        link.filter(ModelLink::exists)
            .map(named -> named.path() + " names the model before and keeps it")
            .orElse(output.directory() + " is as it was");
    String anyway =
        link.map(named -> "hamlet model publish " + kept + " --link " + named.path())
            .orElse("set hamlet.model.directory to it, or train again with --force");
    return "the new model is not published: "
        + String.join("; and ", findings.against())
        + ". It is kept in "
        + kept
        + ", and "
        + serving
        + ". "
        + instead
        + "; to use the model all the same: "
        + anyway;
  }

  /**
   * Lets the link name the model in its place, if there is to be one.
   *
   * @throws UnpublishedModelException if it can't be switched
   */
  void publish(PrintWriter out) {
    if (link.isEmpty()) {
      return;
    }
    ModelLink named = link.get();
    try {
      Optional<Path> before = named.switchTo(output.directory());
      out.println(
          "published: "
              + named.path()
              + before
                  .map(old -> ", which named " + old + "; hamlet model rollback goes back")
                  .orElse(""));
    } catch (IOException e) {
      throw new UnpublishedModelException(
          "the model is written to "
              + output.directory()
              + ", but "
              + named.path()
              + " can't be switched to it: "
              + Complaint.of(e)
              + "; then give hamlet model publish "
              + output.directory()
              + " --link "
              + named.path());
    }
  }
}
