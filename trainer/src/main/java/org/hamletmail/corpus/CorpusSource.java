package org.hamletmail.corpus;

import java.nio.file.Path;
import org.hamletmail.classifier.Label;

/** Where labelled messages come from. */
public sealed interface CorpusSource {

  /** Returns the file or folder, as the user named it. */
  Path path();

  /**
   * A table with one message a row: label and text, separated by tabs, commas or semicolons.
   *
   * @param path the table
   */
  record Table(Path path) implements CorpusSource {}

  /**
   * Mail of one label.
   *
   * @param label what all of it is
   * @param path a message, an mbox, a Maildir or a folder of them
   */
  record Mail(Label label, Path path) implements CorpusSource {}
}
