package org.hamletmail.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.hamletmail.files.GroupFiles;
import org.hamletmail.report.Report;
import org.hamletmail.report.ReportFiles;

/** Where a report goes, checked before any work. */
final class ReportOutput {
  private static final String ENDING = ".html";

  private final Path folder;
  private final String name;

  private ReportOutput(Path folder, String name) {
    this.folder = folder;
    this.name = name;
  }

  /**
   * Names a page.
   *
   * @throws IllegalArgumentException if the file doesn't end in {@code .html}
   * @throws IOException if its folder can't be written to
   */
  static ReportOutput at(Path file) throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    String whole = String.valueOf(absolute.getFileName());
    Path parent = absolute.getParent();
    if (!whole.endsWith(ENDING) || whole.length() == ENDING.length()) {
      throw new IllegalArgumentException(
          "--report is " + file + "; expected a file whose name ends in " + ENDING);
    }
    if (Files.isDirectory(absolute)) {
      throw new IOException(file + " is a folder; name a file in it");
    }
    if (parent == null || !Files.isDirectory(parent)) {
      throw new IOException(file + ": its folder doesn't exist; create it first");
    }
    if (!Files.isWritable(parent)) {
      throw new IOException("the folder " + parent + " can't be written to; check its permissions");
    }
    return new ReportOutput(parent, whole.substring(0, whole.length() - ENDING.length()));
  }

  void write(Report report) throws IOException {
    for (Map.Entry<String, byte[]> file : ReportFiles.of(report, name).entrySet()) {
      GroupFiles.write(folder.resolve(file.getKey()), file.getValue());
    }
  }
}
