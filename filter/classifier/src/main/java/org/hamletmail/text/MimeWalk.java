package org.hamletmail.text;

import java.io.IOException;
import java.io.InputStream;
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
  private final Deadline deadline;
  private final PartReader reader;
  private final PartHeader.Latest header = new PartHeader.Latest();
  private final MimeTokenStream tokens;
  private final Deque<Container> open = new ArrayDeque<>();
  private Piece whole = Piece.EMPTY;
  private int parts;
  private boolean endedInText;

  MimeWalk(TextSettings limits, Deadline deadline) {
    this.limits = limits;
    this.deadline = deadline;
    this.reader = new PartReader(limits.maxCharacters(), deadline);
    this.tokens =
        new MimeTokenStream(
            CONFIG, DecodeMonitor.SILENT, new PartHeader(limits.maxHeaders(), header));
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
      case T_START_MESSAGE -> open.push(Container.message());
      case T_START_MULTIPART -> open.push(Container.multipart(header.descriptor()));
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
    boolean enter = open.size() <= limits.maxDepth();
    tokens.setRecursionMode(enter ? RecursionMode.M_RECURSE : RecursionMode.M_FLAT);
    EntityState state = tokens.next();
    tokens.setRecursionMode(RecursionMode.M_RECURSE);
    PartDescriptor descriptor = header.descriptor();
    Container parent = Objects.requireNonNull(open.peek(), "a header outside of any message");
    if (parent.isMessage()) {
      parent.subject(descriptor.subject());
    }
    lose(descriptor.skippedBytes());
    return state;
  }

  private void body(PartDescriptor part) throws IOException {
    endedInText = false;
    if (part.isContainer()) {
      endedInText = true;
      add(Piece.unread(Math.max(1, CountedStream.drain(tokens.getInputStream()))));
      return;
    }
    boolean wholeMessage = open.size() == 1;
    if (PartReader.isText(part.mimeType()) && (wholeMessage || !part.attachment())) {
      endedInText = true;
      add(reader.read(part, tokens.getInputStream()));
    }
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
