package org.hamletmail.corpus;

import java.nio.file.Path;
import org.hamletmail.classifier.Label;

/** Where messages come from. */
public sealed interface CorpusSource {

  /** Returns the file or folder, as the user named it. */
  Path path();

  /**
   * A table with one message a row, label and text separated by tabs, commas or semicolons; or
   * lines of JSON; or an archive of these.
   *
   * @param path the table
   */
  record Table(Path path) implements CorpusSource {}

  /**
   * Plain text, which has no label and is counted as ham. For language models.
   *
   * @param path a file, or a folder of which the files that end in {@code .txt} are read
   */
  record Text(Path path) implements CorpusSource {}

  /**
   * Mail of one label.
   *
   * @param label what all of it is
   * @param path a message, an mbox, a Maildir, an archive or a folder of them
   * @param maildirMail what is read of a Maildir
   */
  record Mail(Label label, Path path, MaildirMail maildirMail) implements CorpusSource {

    /** Mail of one label, of a Maildir what is kept. */
    public Mail(Label label, Path path) {
      this(label, path, MaildirMail.KEPT);
    }
  }
}
