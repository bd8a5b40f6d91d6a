package org.hamletmail.trainer;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.hamletmail.classifier.ModelDescription;
import org.hamletmail.classifier.ModelLink;
import org.hamletmail.classifier.ModelWriter;

/**
 * Where a new model goes: to its place, and a link to it, or beside its place where it is refused.
 *
 * @param output its place
 * @param link that is to name it
 * @param force whether it is published against all reasons
 */
record Publication(Output output, Optional<ModelLink> link, boolean force) {

  /** Returns whether what was found keeps the model from its place. */
  boolean refuses(Review.Findings findings) {
    return findings.refused() && !force;
  }

  /** Writes the model to its place. */
  void write(ModelDescription description, Map<String, ModelWriter.FileContent> files)
      throws IOException {
    if (output.replaces()) {
      ModelWriter.replace(output.directory(), description, files);
    } else {
      ModelWriter.create(output.directory(), description, files);
    }
  }

  /** Writes a refused model beside its place, and returns why and where. */
  UnpublishedModelException keepAside(
      ModelDescription description,
      Map<String, ModelWriter.FileContent> files,
      Review.Findings findings)
      throws IOException {
    Path kept = output.refused();
    ModelWriter.create(kept, description, files);
    return new UnpublishedModelException(refusal(kept, findings));
  }

  private String refusal(Path kept, Review.Findings findings) {
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
        + ". Look at the mail that it gets wrong and train with more of its kind; to use the model"
        + " all the same: "
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
              + Reason.of(e)
              + "; then give hamlet model publish "
              + output.directory()
              + " --link "
              + named.path());
    }
  }
}
