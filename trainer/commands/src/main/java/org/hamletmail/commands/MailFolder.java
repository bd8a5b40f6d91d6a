package org.hamletmail.commands;

import org.hamletmail.corpus.LabeledMessage;

/** The folder of a labelled tree that a message lies in. */
final class MailFolder {
  /** What stands for the folder that was named itself. */
  static final String TOP = ".";

  private MailFolder() {}

  /**
   * Returns the folder below the one that was named, so that {@code ham/de/1.eml} of {@code --ham
   * ham} and {@code spam/de/1.eml} of {@code --spam spam} are of one group. Maildir's {@code cur}
   * and {@code new} are part of what they lie in; an mbox or archive is a folder of its own.
   */
  static String of(LabeledMessage message) {
    String source = message.source().replaceFirst("[/\\\\]+$", "");
    String id = message.id().replace('\\', '/');
    String below =
        id.startsWith(source.replace('\\', '/')) ? id.substring(source.length()) : "/" + id;
    int inside = below.indexOf('!') >= 0 ? below.indexOf('!') : below.lastIndexOf('#');
    String folder =
        inside >= 0
            ? below.substring(0, inside)
            : below.substring(0, Math.max(0, below.lastIndexOf('/')));
    String plain = folder.replaceFirst("/(?:cur|new)$", "").replaceFirst("^/", "");
    return plain.isEmpty() ? TOP : plain;
  }
}
