package org.hamletmail.corpus;

/** Which mail of a Maildir is read. */
public enum MaildirMail {
  /** All of it. */
  ALL,

  /**
   * All but drafts, which nobody received, and messages marked as deleted: a client that moves spam
   * out of the inbox, or ham out of the junk folder, copies it and marks the original so until the
   * folder is cleaned up.
   */
  KEPT,

  /** Of what is kept, what somebody has looked at. Unread mail may be spam nobody has noticed. */
  SEEN;

  private static final String FLAGS = ":2,";

  /**
   * Returns why a message is left out, or an empty text.
   *
   * @param folder name of the folder that the file lies in
   * @param file name of the file, whose end holds the flags: {@code :2,FS}
   */
  String leavesOut(String folder, String file) {
    if (this == ALL || !(folder.equals("cur") || folder.equals("new"))) {
      return "";
    }
    int at = file.lastIndexOf(FLAGS);
    String flags = at < 0 ? "" : file.substring(at + FLAGS.length());
    if (flags.indexOf('D') >= 0) {
      return "a draft";
    }
    if (flags.indexOf('T') >= 0) {
      return "marked as deleted";
    }
    return this == SEEN && flags.indexOf('S') < 0 ? "not seen yet" : "";
  }
}
