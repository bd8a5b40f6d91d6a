package org.hamletmail.cli;

import org.hamletmail.console.Terminal;
import picocli.CommandLine.Help.Ansi;

/** Whether output may be coloured. */
final class Colours {
  private Colours() {}

  /** Returns true on a terminal, unless the user's NO_COLOR or the like says otherwise. */
  static boolean wanted() {
    return Terminal.isThere() && Ansi.AUTO.enabled();
  }
}
