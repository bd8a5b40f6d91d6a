package org.hamletmail.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.hamletmail.sender.Link;
import org.jspecify.annotations.Nullable;

/** An open multipart or message: gathers the pieces of its parts and makes one of them. */
final class Container {

  /** How the parts make one text. */
  enum Kind {
    /** One after the other. */
    MIXED,
    /** The one that a mail program shows. */
    ALTERNATIVE,
    /** The root; the others are its images. */
    RELATED,
    /** One part, with a subject above it. */
    MESSAGE
  }

  private final Kind kind;
  private final String root;
  private final String rootType;
  private final String contentId;
  private final List<Piece> pieces = new ArrayList<>();
  private HeaderText.@Nullable Value rawSubject;
  private @Nullable String charset;
  private Piece preamble = Piece.EMPTY;
  private long lost;

  private Container(Kind kind, String root, String rootType, String contentId) {
    this.kind = kind;
    this.root = root;
    this.rootType = rootType;
    this.contentId = contentId;
  }

  /** Opens a message. */
  static Container message() {
    return new Container(Kind.MESSAGE, "", "", "");
  }

  /** Opens what only holds a multipart that is parsed apart from what is around it. */
  static Container around(PartDescriptor descriptor) {
    return new Container(Kind.MIXED, "", "", descriptor.contentId());
  }

  /** Opens a multipart. */
  static Container multipart(PartDescriptor descriptor) {
    String root = PartHeader.comparableId(descriptor.parameters().getOrDefault("start", ""));
    Kind kind =
        switch (descriptor.mimeType()) {
          case "multipart/alternative" -> Kind.ALTERNATIVE;
          case "multipart/related" -> Kind.RELATED;
          default -> Kind.MIXED;
        };
    String rootType = descriptor.parameters().getOrDefault("type", "").strip();
    return new Container(kind, root, rootType, descriptor.contentId());
  }

  /** Returns whether the next header belongs to this container, not to one of its parts. */
  boolean isMessage() {
    return kind == Kind.MESSAGE;
  }

  /** Returns whether one of its parts is shown. */
  boolean isAlternative() {
    return kind == Kind.ALTERNATIVE;
  }

  /** Adds the text of the next part. */
  void add(Piece piece) {
    pieces.add(piece);
  }

  /** Sets the subject of a message; null if it has none. */
  void subject(HeaderText.@Nullable Value subject) {
    rawSubject = subject;
  }

  /**
   * Says in which charset a message writes; the first that is declared counts. ASCII and UTF-8
   * don't: raw characters that are neither need another one.
   */
  void charset(@Nullable String declared) {
    if (charset == null && declared != null && !Charsets.isUnicodeOrAscii(declared)) {
      charset = declared;
    }
  }

  /** Keeps what stands before the first part; it is text only if no part follows. */
  void preamble(Piece text) {
    preamble = text;
  }

  /** Counts characters that no piece accounts for. */
  void lose(long characters) {
    lost += characters;
  }

  /** Returns the text of all parts. The container takes no more of them. */
  Piece close() {
    if (pieces.isEmpty()) {
      pieces.add(preamble);
    }
    String subject = decodedSubject();
    List<Piece> shown =
        switch (kind) {
          case MIXED, MESSAGE -> pieces;
          case ALTERNATIVE -> List.of(best());
          case RELATED -> List.of(root());
        };
    StringBuilder text = new StringBuilder();
    Piece.Rank rank = Piece.Rank.NONE;
    long hidden = 0;
    List<Link> links = new ArrayList<>();
    for (Piece piece : shown) {
      append(text, piece.subject());
      append(text, piece.rank() == Piece.Rank.CALENDAR ? unlike(piece.text(), text) : piece.text());
      rank = piece.rank().compareTo(rank) > 0 ? piece.rank() : rank;
      lost += piece.lost();
      hidden += piece.hidden();
      links.addAll(piece.links());
    }
    for (Piece piece : pieces) {
      // What was not entered might have been the one to show.
      if (piece.rank() == Piece.Rank.NONE && !shown.contains(piece)) {
        lost += piece.lost();
      }
    }
    if (kind == Kind.MESSAGE && rank == Piece.Rank.NONE && !subject.isBlank()) {
      rank = Piece.Rank.PLAIN;
    }
    return new Piece(subject, text.toString(), rank, lost, contentId, hidden, List.copyOf(links));
  }

  private String decodedSubject() {
    if (rawSubject == null) {
      return "";
    }
    HeaderText.Decoded decoded = rawSubject.decode(charset);
    lost += decoded.unread();
    return decoded.text();
  }

  private Piece best() {
    return pieces.reversed().stream().max(Comparator.comparing(Piece::rank)).orElse(Piece.EMPTY);
  }

  private Piece root() {
    for (Piece piece : pieces) {
      if (!root.isEmpty() && piece.contentId().equals(root) && piece.rank() != Piece.Rank.NONE) {
        return piece;
      }
    }
    if (rootType.equalsIgnoreCase("text/plain")) {
      Piece plain = firstOf(Piece.Rank.PLAIN);
      if (plain.rank() == Piece.Rank.PLAIN) {
        return plain;
      }
    }
    Piece first = firstOf(Piece.Rank.values());
    boolean shadowed = first.rank() == Piece.Rank.PLAIN || first.rank() == Piece.Rank.CALENDAR;
    // Mail programs look for the HTML to show, whatever stands before it.
    Piece html = shadowed ? firstOf(Piece.Rank.HTML, Piece.Rank.IMAGE_TEXT) : Piece.EMPTY;
    return html.rank() == Piece.Rank.NONE ? first : html;
  }

  private Piece firstOf(Piece.Rank... ranks) {
    for (Piece piece : pieces) {
      if (piece.rank() != Piece.Rank.NONE && List.of(ranks).contains(piece.rank())) {
        return piece;
      }
    }
    return Piece.EMPTY;
  }

  /** Returns the lines of an invitation that the letter around it does not repeat already. */
  private static String unlike(String invitation, StringBuilder text) {
    Set<String> letter = text.toString().lines().map(String::strip).collect(Collectors.toSet());
    return invitation
        .lines()
        .filter(line -> !letter.contains(line.strip()))
        .collect(Collectors.joining("\n"));
  }

  private static void append(StringBuilder text, String more) {
    if (!more.isBlank()) {
      if (!text.isEmpty()) {
        text.append("\n\n");
      }
      text.append(more);
    }
  }
}
