package org.hamletmail.text;

import java.util.Locale;
import java.util.Set;

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
          "message/partial",
          "message/external-body");
  private static final Set<String> OF_ANY_KIND =
      Set.of("application/octet-stream", "application/force-download", "application/download");

  // A page of text in a document of usual size; a short note beside one must not hide that it was
  // not read, and a letter of some length must not count as unread for one.
  private static final int BYTES_A_CHARACTER = 20;
  private static final int LEAST = 100;
  private static final int MOST = 500;

  private long lost;

  /** Returns whether a part is such a document. */
  static boolean isOne(PartDescriptor part) {
    String name = part.fileName().toLowerCase(Locale.ROOT);
    return TYPES.contains(part.mimeType())
        || name.equals("winmail.dat")
        || (OF_ANY_KIND.contains(part.mimeType()) && name.endsWith(".pdf"));
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
    String name = part.fileName().toLowerCase(Locale.ROOT);
    return part.mimeType().equals("text/html")
        || part.mimeType().equals("application/xhtml+xml")
        || ((OF_ANY_KIND.contains(part.mimeType()) || part.mimeType().startsWith("text/"))
            && name.matches(".*\\.(html?|shtml|xhtml)"));
  }
}
