package org.hamletmail.text;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;
import org.hamletmail.config.TextSettings;
import org.hamletmail.sender.SenderReading;
import org.jspecify.annotations.Nullable;

/** Walks through the parts of one message, once, and returns its text. */
final class MimeWalk {
  // The limits on fields and lengths are ours: beyond its own the parser throws.
  private static final MimeConfig CONFIG =
      MimeConfig.custom()
          .setMaxLineLen(-1)
          .setMaxHeaderCount(-1)
          .setMaxHeaderLen(-1)
          .setMaxContentLen(-1)
          .setMalformedHeaderStartsBody(true)
          .build();

  private final TextSettings limits;
  private final SenderReading sender;
  private final Deadline deadline;
  private final PartReader reader;
  private final PartHeader.Latest header = new PartHeader.Latest();
  private MimeTokenStream tokens;
  private final Deque<Container> open = new ArrayDeque<>();
  private final Documents documents = new Documents();
  private Piece whole = Piece.EMPTY;
  private int parts;
  private boolean endedInText;
  // The multipart that the stream begins with, if it is no message.
  private @Nullable PartDescriptor multipart;

  /**
   * Walks within limits.
   *
   * @param sender is told of the outermost header and of what is attached
   */
  MimeWalk(TextSettings limits, SenderReading sender, Deadline deadline) {
    this.limits = limits;
    this.sender = sender;
    this.deadline = deadline;
    this.reader = new PartReader(limits.maxCharacters(), deadline);
    StrayLines strays = new StrayLines();
    this.tokens = stream(strays, new PartHeader(limits.maxHeaders(), strays, header));
  }

  private static MimeTokenStream stream(StrayLines strays, PartHeader header) {
    return new MimeTokenStream(CONFIG, DecodeMonitor.SILENT, strays, header);
  }

  /**
   * Returns the text of a message, its subject apart.
   *
   * @param message with a well-formed header
   * @param size bytes of the message
   * @param cut how many of them are beyond the end of the stream
   * @throws DeadlineExceededException soon after the deadline
   */
  Piece read(InputStream message, long size, long cut) {
    CountedStream counted = new CountedStream(message, deadline);
    boolean complete = walk(counted);
    while (!open.isEmpty()) {
      close();
    }
    long unread = complete ? cut : Math.max(cut, size - counted.count());
    if (complete && unread == 0) {
      return whole;
    }
    // Behind a cut in an attachment there is hardly more text; but nobody knows.
    return whole.losing(endedInText ? Math.max(1, Math.round(unread * reader.density())) : 1);
  }

  /** Returns false where the parts end before the message does. */
  private boolean walk(InputStream message) {
    try {
      tokens.parse(message);
      EntityState state = tokens.getState();
      while (state != EntityState.T_END_OF_STREAM) {
        if (state == EntityState.T_START_BODYPART && ++parts > limits.maxParts()) {
          return false;
        }
        state = step(state);
        if (parts > limits.maxParts()) {
          return false;
        }
      }
      return true;
    } catch (DeadlineExceededException e) {
      throw e;
    } catch (MimeException | IOException | RuntimeException e) {
      // Broken mail is data. What was found before the break is still its text.
      return false;
    }
  }

  private EntityState step(EntityState state) throws MimeException, IOException {
    switch (state) {
      case T_START_MESSAGE -> open.push(opened());
      case T_START_MULTIPART -> {
        open.push(Container.multipart(header.descriptor()));
        lose(header.bodyStart().length);
      }
      case T_PREAMBLE -> preamble();
      case T_END_MULTIPART, T_END_MESSAGE -> close();
      case T_END_HEADER -> {
        return afterHeader();
      }
      case T_BODY -> body(header.descriptor());
      default -> {}
    }
    return tokens.next();
  }

  /** Steps into the part whose header was read, if it is not too deep. */
  private EntityState afterHeader() throws MimeException, IOException {
    boolean enter = mayEnter();
    tokens.setRecursionMode(enter ? RecursionMode.M_RECURSE : RecursionMode.M_FLAT);
    EntityState state = tokens.next();
    tokens.setRecursionMode(RecursionMode.M_RECURSE);
    PartDescriptor descriptor = header.descriptor();
    Container parent = Objects.requireNonNull(open.peek(), "a header outside of any message");
    if (parent.isMessage()) {
      if (open.size() == 1) {
        descriptor.sender().tell(sender);
      }
      parent.subject(descriptor.subject());
      parent.charset(descriptor.getCharset());
    }
    lose(descriptor.skippedBytes());
    return state;
  }

  private void body(PartDescriptor part) throws IOException {
    endedInText = false;
    sender.attached(Documents.name(part));
    byte[] start = header.bodyStart();
    InputStream body =
        start.length == 0
            ? tokens.getInputStream()
            : new SequenceInputStream(new ByteArrayInputStream(start), tokens.getInputStream());
    if (part.isContainer() && mayEnter()) {
      apart(part, body);
    } else if (part.isContainer()) {
      endedInText = true;
      add(Piece.unread(Math.max(1, CountedStream.drain(body))));
    } else if (isRead(part)) {
      endedInText = true;
      add(reader.read(part, body));
      message().charset(reader.charset());
    } else if (Documents.isOne(part)) {
      add(Piece.unread(documents.lostIn(CountedStream.drain(body))));
    }
  }

  private boolean isRead(PartDescriptor part) {
    boolean shown = isWholeMessage() || !part.attachment();
    Container parent = open.element();
    if (shown && PartReader.isText(part.mimeType())) {
      return true;
    }
    return parent.isAlternative()
        ? shown && PartReader.isAmp(part.mimeType())
        : Documents.isPage(part) || Documents.isCalendar(part);
  }

  private boolean mayEnter() {
    return open.size() <= limits.maxDepth();
  }

  private boolean isWholeMessage() {
    return open.size() == 1;
  }

  /** Walks through a container in a stream of its own. */
  private void apart(PartDescriptor part, InputStream raw) throws IOException {
    InputStream decoded =
        part.encoding().hidesParts() ? part.encoding().decodedContainer(raw) : raw;
    MimeTokenStream outer = tokens;
    int depth = open.size();
    tokens = stream(header.strays(), header.nested());
    multipart = part.isMessage() ? null : part;
    try {
      walk(part.isMessage() ? HeaderRepair.attached(decoded) : part.withHeader(decoded));
    } finally {
      tokens = outer;
      multipart = null;
    }
    while (open.size() > depth) {
      close();
    }
  }

  /** Opens a message, or what stands for one around a multipart that is parsed apart. */
  private Container opened() {
    PartDescriptor part = multipart;
    multipart = null;
    return part == null ? Container.message() : Container.around(part);
  }

  /** Returns the innermost message that is open. */
  private Container message() {
    for (Container container : open) {
      if (container.isMessage()) {
        return container;
      }
    }
    throw new IllegalStateException("a part outside of any message");
  }

  private void preamble() throws IOException {
    Container parent = open.peek();
    if (parent != null) {
      endedInText = true;
      parent.preamble(reader.readPreamble(tokens.getInputStream()));
    }
  }

  private void add(Piece piece) {
    Container parent = open.peek();
    if (parent != null) {
      parent.add(piece);
    }
  }

  private void lose(long characters) {
    Container parent = open.peek();
    if (parent != null) {
      parent.lose(characters);
    }
  }

  private void close() {
    Container container = open.poll();
    if (container == null) {
      return;
    }
    Piece piece = container.close();
    if (open.isEmpty()) {
      whole = piece;
    } else {
      add(piece);
    }
  }
}
