package org.hamletmail.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hamletmail.config.ConfigLoader;
import org.hamletmail.config.ConfigProblem;
import org.hamletmail.config.Remark;

/** What is found out about the settings of a file: what can't work, and what should be known. */
final class Findings {
  private final Path file;
  private final List<ConfigProblem> problems = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  Findings(Path file) {
    this.file = file;
  }

  /** Adds what keeps Hamlet from starting with the file; see {@link ConfigProblem}. */
  void problem(String key, String complaint, String expected, String remedy) {
    int line = ConfigLoader.line(file, key);
    problems.add(new ConfigProblem(file.toString(), line, key, complaint, expected, remedy));
  }

  /** Adds what keeps Hamlet from starting, in a file that this one names. */
  void problem(ConfigProblem problem) {
    problems.add(problem);
  }

  /**
   * Adds that a file was not looked at, which the user of this check may not read: another one runs
   * Hamlet, who may well, so it is no fault that is known of.
   */
  void closed(String key, String file) {
    remark(
        new Remark(
            key,
            "was not looked at: "
                + System.getProperty("user.name")
                + ", who runs this check, may not read "
                + file,
            "check again as the user that Hamlet runs as"));
  }

  /** Adds what an administrator should know, whatever the file says of it. */
  void remark(Remark remark) {
    int line = ConfigLoader.line(file, remark.key());
    remarks.add(file + ": " + (line > 0 ? line + ": " : "") + remark);
  }

  List<ConfigProblem> problems() {
    return List.copyOf(problems);
  }

  List<String> remarks() {
    return List.copyOf(remarks);
  }
}
