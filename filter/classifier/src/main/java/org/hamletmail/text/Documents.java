package org.hamletmail.text;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Parts in which a reader finds text that is not read here: documents, what is encrypted, and what
 * lies elsewhere. Pictures, sounds, archives and all other attachments are neither read nor missed.
 */
final class Documents {
  private static final Set<String> TYPES =
      Set.of(
          "application/pdf",
          "application/x-pdf",
          "application/ms-tnef",
          "application/vnd.ms-tnef",
          "application/pgp-encrypted",
          "application/pkcs7-mime",
          "application/x-pkcs7-mime",
          "image/svg+xml",
          "message/partial",
          "message/external-body");
  private static final Set<String> OF_ANY_KIND =
      Set.of("application/octet-stream", "application/force-download", "application/download");

  // Encrypted text, and what else a name tells of.
  private static final Pattern BY_NAME =
      Pattern.compile("(?!signature\\.).*\\.(?:asc|pgp|gpg|p7m)");
  private static final Pattern OF_ANY_KIND_BY_NAME = Pattern.compile(".*\\.(?:pdf|svg)");
  private static final Pattern PAGE = Pattern.compile(".*\\.(?:html?|shtml|xht|xhtml)");
  private static final Pattern CALENDAR = Pattern.compile(".*\\.(?:ics|vcs)");

  // A page of text in a document of usual size; a short note beside one must not hide that it was
  // not read, and a letter of some length must not count as unread for one.
  private static final int BYTES_A_CHARACTER = 20;
  private static final int LEAST = 100;
  private static final int MOST = 500;

  private long lost;

  /** Returns whether a part is such a document. */
  static boolean isOne(PartDescriptor part) {
    String name = name(part);
    return TYPES.contains(part.mimeType())
        || name.equals("winmail.dat")
        || BY_NAME.matcher(name).matches()
        || (isOfAnyKind(part.mimeType()) && OF_ANY_KIND_BY_NAME.matcher(name).matches());
  }

  /** Returns whether a type says only that there are bytes: the name tells how they are opened. */
  static boolean isOfAnyKind(String mimeType) {
    return OF_ANY_KIND.contains(mimeType);
  }

  /**
   * Returns the name of an attached file as it opens: Windows ignores dots and spaces at its end.
   */
  static String name(PartDescriptor part) {
    return part.fileName().toLowerCase(Locale.ROOT).replaceFirst("[. ]{1,99}$", "");
  }

  /** Returns how many characters a document counts for, less the more there are of them. */
  long lostIn(long bytes) {
    long more = Math.min(Math.clamp(bytes / BYTES_A_CHARACTER, LEAST, MOST), MOST - lost);
    lost += more;
    return more;
  }

  /**
   * Returns whether an attached file opens as a page, as lures do that are kept out of the text.
   */
  static boolean isPage(PartDescriptor part) {
    return part.mimeType().equals("text/html")
        || part.mimeType().equals("application/xhtml+xml")
        || (!part.mimeType().startsWith("image/") && PAGE.matcher(name(part)).matches());
  }

  /**
   * Returns whether a part is an invitation, which mail programs show as one where it is attached.
   */
  static boolean isCalendar(PartDescriptor part) {
    return part.mimeType().equals("text/calendar")
        || part.mimeType().equals("application/ics")
        || (isOfAnyKind(part.mimeType()) && CALENDAR.matcher(name(part)).matches());
  }
}
