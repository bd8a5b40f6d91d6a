package org.hamletmail.corpus;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * One folder, as far as its names tell that a mail server or program keeps it: then some of the
 * files beside the mail are its own, such as indexes. In any other folder the same names mean
 * nothing: {@code subscriptions} may be an mbox like all others.
 *
 * @param name of the folder
 * @param files names of the files in it
 * @param folders names of the folders in it
 */
record MailStore(String name, Set<String> files, Set<String> folders) {
  /** Names that nothing but an index has, so that they make the folder a store. */
  private static final Pattern SERVERS =
      Pattern.compile(
          "dovecot[.-](?:index|uidlist|uidvalidity|keywords|mailbox|map\\.index|list\\.index).*"
              + "|courier(?:imap|pop3d).*"
              + "|cyrus\\.(?:header|index|cache|squat|annotations|expunge|seen|dav)"
              + "|maildirsize|maildirfolder");

  /** Further names that servers and programs use in folders with a Maildir or one of the above. */
  private static final Pattern BESIDE_SERVERS =
      Pattern.compile(
          "dovecot[.-].*|cyrus\\..*|subscriptions(?:\\.lock)?|maildir(?:filter|cache)"
              + "|shared-maildirs|sqwebmail-.*|offlineimap.*|msgid\\.cache");

  private static final Pattern THUNDERBIRD =
      Pattern.compile(
          ".*\\.msf|(?:msgFilterRules|popstate|rules|virtualFolders|junklog|filterlog)"
              + "\\.(?:dat|html)|feed(?:s|items)\\.(?:rdf|json)");

  private static final Pattern APPLE =
      Pattern.compile(
          "table_of_contents|content_index|mbox\\.SKindex|.*\\.plist|.*\\.emlxpart|.*\\.plist\\.gz");

  private static final Pattern SEARCH =
      Pattern.compile(
          "(?:mutt[_-]?)?(?:header[_-]?cache|hcache)|.*\\.hcache|mairix[._-]?(?:database|db)");

  /** What mail programs put beside the mbox of the same name. */
  private static final Pattern BESIDE_MBOX =
      Pattern.compile(
          "(.+)\\.(?:msf|lock|toc|snm|cmeta|ev-summary|ev-summary-meta|ibex\\.index"
              + "|ibex\\.index\\.data|hcache)");

  /** Copies the names. */
  MailStore {
    files = Set.copyOf(files);
    folders = Set.copyOf(folders);
  }

  /** Returns whether a file in the folder is no mail but about it, to judge by its name. */
  boolean keepsAsIndex(String file) {
    var mbox = BESIDE_MBOX.matcher(file);
    if (mbox.matches()
        && (files.contains(mbox.group(1)) || files.contains(mbox.group(1) + ".mbx"))) {
      return true;
    }
    return SERVERS.matcher(file).matches()
        || (isServers() && BESIDE_SERVERS.matcher(file).matches())
        || (isThunderbirds() && THUNDERBIRD.matcher(file).matches())
        || (isApples() && APPLE.matcher(file).matches())
        || (isAnybodys() && SEARCH.matcher(file).matches());
  }

  /** Returns whether a folder in the folder holds no mail, to judge by its name. */
  boolean keepsAsIndexes(String folder) {
    return folder.equals(".notmuch")
        || folder.equals(".xapian")
        || (folder.startsWith("courierimap") && isServers())
        || folder.equals("courierimapkeywords")
        || (folder.equals("Attachments") && folders.contains("Messages"))
        || (folder.equals("xapian") && name.equals(".notmuch"))
        || (isAnybodys() && SEARCH.matcher(folder).matches());
  }

  /** Returns whether a folder in the folder holds what is still being delivered. */
  boolean isDeliveryArea(String folder) {
    return folder.equals("tmp") && isMaildir();
  }

  /** Returns whether the name of a file alone, as in an archive, says that it is an index. */
  static boolean isIndex(String file) {
    return SERVERS.matcher(file).matches()
        || file.equals("subscriptions")
        || file.equals("table_of_contents")
        || file.endsWith(".msf");
  }

  private boolean isMaildir() {
    return folders.contains("cur") || folders.contains("new");
  }

  private boolean isServers() {
    return isMaildir()
        || folders.contains(".imap")
        || files.stream().anyMatch(file -> SERVERS.matcher(file).matches());
  }

  private boolean isThunderbirds() {
    return files.stream().anyMatch(file -> file.endsWith(".msf"));
  }

  private boolean isApples() {
    return name.endsWith(".mbox")
        || name.equals("Messages")
        || folders.contains("Messages")
        || folders.stream().anyMatch(folder -> folder.endsWith(".mbox"))
        || files.stream().anyMatch(file -> file.endsWith(".emlx"))
        || (files.contains("mbox") && files.contains("table_of_contents"));
  }

  private boolean isAnybodys() {
    return isServers()
        || isThunderbirds()
        || isApples()
        || files.contains(".mh_sequences")
        || folders.contains(".notmuch");
  }
}
