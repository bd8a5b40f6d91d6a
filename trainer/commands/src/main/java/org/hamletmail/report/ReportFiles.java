package org.hamletmail.report;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.hamletmail.files.Sha256;

/** Makes the files of a report. */
public final class ReportFiles {
  private static final String TEMPLATE = "report.html.mustache";
  private static final String STYLE = "report.css";
  private static final String PAGE = ".html";

  private ReportFiles() {}

  /**
   * Returns the page and its plots on a light background, by file name. Where the machine can't
   * draw, the page says so and has none.
   *
   * @param name what file names begin with: {@code name.html}, {@code name-roc.png}
   */
  public static Map<String, byte[]> of(Report report, String name) {
    return of(report, name, Plots::of);
  }

  static Map<String, byte[]> of(Report report, String name, Function<Report, List<Plot>> drawing) {
    List<Plot> plots = List.of();
    Optional<String> undrawn = Optional.empty();
    try {
      plots = drawing.apply(report);
    } catch (RuntimeException | LinkageError | InternalError e) {
      // A page without plots is worth more than no model after hours of training.
      undrawn =
          Optional.of(
              "this machine can't draw ("
                  + e
                  + "); a Java that is not headless and fontconfig with one font are needed");
    }
    Map<String, byte[]> files = new LinkedHashMap<>();
    String style = resource(STYLE);
    ReportPage page = ReportPage.of(report, plots, undrawn, style, digest(style));
    files.put(name + PAGE, template().execute(page).getBytes(StandardCharsets.UTF_8));
    for (Plot plot : plots) {
      files.put(name + "-" + plot.name() + ".png", plot.png());
    }
    return files;
  }

  /** Escapes what it inserts, and refuses names that the page has not. */
  private static Template template() {
    return Mustache.compiler().escapeHTML(true).compile(resource(TEMPLATE));
  }

  private static String digest(String style) {
    byte[] sha = Sha256.digest().digest(style.getBytes(StandardCharsets.UTF_8));
    return "sha256-" + Base64.getEncoder().encodeToString(sha);
  }

  private static String resource(String name) {
    try (InputStream in = ReportFiles.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " can't be read from the program", e);
    }
  }
}
