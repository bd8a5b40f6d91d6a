package org.hamletmail.console;

import java.io.Console;
import java.lang.reflect.InvocationTargetException;

/** Whether someone is watching. */
public final class Terminal {
  private Terminal() {}

  /** Returns whether standard input and output are a terminal. */
  // The null check is for Java 21, which has no console where there is no terminal.
  @SuppressWarnings("SystemConsoleNull")
  public static boolean isThere() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      // From Java 22 on there is a console even where there is no terminal.
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (IllegalAccessException | InvocationTargetException e) {
      return false;
    }
  }
}
