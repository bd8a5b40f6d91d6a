package org.hamletmail.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that can't be used, with everything that is wrong with it. */
public final class InvalidConfigException extends ExpectedException {
  private static final long serialVersionUID = 1L;

  private final transient List<ConfigProblem> problems;

  /**
   * Makes one.
   *
   * @param problems in the order of their lines, at least one
   */
  public InvalidConfigException(List<ConfigProblem> problems) {
    super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** Returns the problems in the order of their lines, at least one. */
  public List<ConfigProblem> problems() {
    return problems;
  }
}
