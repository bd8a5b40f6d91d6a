package org.hamletmail.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.hamletmail.cli.ScanResult.Failed;
import org.hamletmail.cli.ScanResult.LeftOut;
import org.hamletmail.cli.ScanResult.Scanned;
import org.hamletmail.files.Printable;

/**
 * Prints results as they come: verdicts to standard output, what failed to standard error, and at
 * the end what was left out.
 */
final class ScanOutput implements Consumer<ScanResult>, AutoCloseable {
  private static final int NAMED = 10;
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private final String command;
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;
  private final boolean colours;
  private final String modelId;
  private final ScanProgress progress = new ScanProgress();
  private final Map<String, Names> leftOut = new TreeMap<>();
  private long failed;

  /**
   * Prints for a command.
   *
   * @param command begins the lines about failures
   * @param json one object a line, else columns
   * @param colours whether explanations may be coloured
   * @param modelId of the model that answers
   */
  ScanOutput(
      String command,
      PrintWriter out,
      PrintWriter err,
      boolean json,
      boolean colours,
      String modelId) {
    this.command = command;
    this.out = out;
    this.err = err;
    this.json = json;
    this.colours = colours;
    this.modelId = modelId;
  }

  /** Whoever read standard output has gone, as {@code head} does. */
  static final class ReaderGone extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @Override
  public void accept(ScanResult result) {
    switch (result) {
      case Scanned scanned -> {
        out.println(json ? json(scanned) : line(scanned));
        if (!json) {
          scanned
              .explanation()
              .ifPresent(is -> ExplanationOutput.lines(is, colours).forEach(out::println));
        }
        // Flushes too: results are there as they come.
        if (out.checkError()) {
          throw outputFailed();
        }
      }
      case Failed failure -> {
        failed++;
        err.println(command + ": " + Printable.of(failure.path()) + ": " + failure.reason());
        err.flush();
      }
      case LeftOut left -> {
        leftOut.computeIfAbsent(left.reason(), reason -> new Names()).add(left.path());
        return;
      }
    }
    progress.step();
  }

  /** The first of some names, and how many there are. */
  private static final class Names {
    private final List<String> first = new ArrayList<>();
    private long count;

    void add(String name) {
      count++;
      if (first.size() < NAMED) {
        first.add(Printable.of(name));
      }
    }

    @Override
    public String toString() {
      String more = count > first.size() ? " and " + (count - first.size()) + " more" : "";
      return String.join(", ", first) + more;
    }
  }

  /** Returns whether every message had a verdict. */
  boolean allScanned() {
    return failed == 0;
  }

  @Override
  public void close() {
    progress.close();
    leftOut.forEach((reason, names) ->
        err.println(command + ": left out " + names.count + " (" + reason + "): " + names));
    if (failed > 0) {
      err.println(command + ": " + failed + (failed == 1 ? " was" : " were") + " not scanned");
    }
    err.flush();
  }

  private String json(Scanned scanned) {
    JsonObject object = new JsonObject();
    object.addProperty("path", scanned.path());
    object.addProperty("label", scanned.label());
    object.addProperty("p_spam", scanned.pSpam());
    object.addProperty("model", modelId);
    object.addProperty("cached", scanned.decision().cached());
    object.addProperty("coverage", scanned.coverage());
    object.addProperty("hidden", scanned.decision().hidden().orElse(0));
    object.addProperty("action", scanned.decision().action().word());
    object.addProperty("reason", scanned.decision().reason().word());
    scanned.explanation().ifPresent(is -> object.add("explanation", ExplanationOutput.json(is)));
    return GSON.toJson(object);
  }

  private static String line(Scanned scanned) {
    return String.format(
        Locale.ROOT,
        "%-4s  %.6f  %s  %-10s  %s",
        scanned.label(),
        scanned.pSpam(),
        scanned.share(),
        scanned.decision().action().word(),
        Printable.of(scanned.path()));
  }

  /** A pipe fails only where its reader has gone; a file fails where the disk is full. */
  private static RuntimeException outputFailed() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      if (target.startsWith("pipe:") || target.startsWith("socket:")) {
        return new ReaderGone();
      }
    } catch (IOException | UnsupportedOperationException e) {
      // Not Linux: which of the two it was can't be told, so it is said.
    }
    return new UncheckedIOException(
        new IOException("standard output can't be written; check the disk's free space"));
  }
}
