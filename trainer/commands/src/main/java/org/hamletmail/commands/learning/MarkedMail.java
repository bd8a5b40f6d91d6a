package org.hamletmail.commands.learning;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hamletmail.config.TextSettings;
import org.hamletmail.corpus.MailFiles;
import org.hamletmail.corpus.MailVisitor;
import org.hamletmail.corpus.MaildirMail;
import org.hamletmail.text.MessageText;
import org.hamletmail.text.MessageTextExtractor;

/** The messages that a command is given: on standard input, or by path. */
final class MarkedMail {
  private final TextSettings limits;
  private final MessageTextExtractor extractor;
  private final MailFiles files;
  private final List<String> unreadable = new ArrayList<>();
  private int read;

  /** What is done with each message. */
  @FunctionalInterface
  interface Use {
    void of(byte[] message, MessageText text) throws IOException;
  }

  /** An error on its way through a visitor. */
  private static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final IOException why;

    Failure(IOException why) {
      super(why);
      this.why = why;
    }
  }

  MarkedMail(TextSettings limits) {
    this.limits = limits;
    this.extractor = new MessageTextExtractor(limits);
    this.files = new MailFiles(MailFiles.bytesRead(limits), MaildirMail.KEPT, false);
  }

  /**
   * Reads paths, or where there are none the stream.
   *
   * @throws IOException as the use does, or where a path can't be read
   */
  void read(List<Path> paths, InputStream in, Use use) throws IOException {
    MailVisitor visitor =
        new MailVisitor() {
          @Override
          public void message(String id, byte[] message) {
            read++;
            try {
              use.of(message, extractor.extract(message));
            } catch (IOException e) {
              throw new Failure(e);
            }
          }

          @Override
          public void unreadable(String id, String reason) {
            unreadable.add(id + ": " + reason);
          }
        };
    try {
      if (paths.isEmpty()) {
        files.read("standard input", in, visitor);
      }
      for (Path path : paths) {
        files.read(path, visitor);
      }
    } catch (Failure e) {
      throw e.why;
    }
  }

  /** Returns what of a message is kept. */
  byte[] kept(byte[] message) {
    return message.length <= limits.maxMessageBytes()
        ? message
        : Arrays.copyOf(message, limits.maxMessageBytes());
  }

  int read() {
    return read;
  }

  /** Returns what could not be read, and why. */
  List<String> unreadable() {
    return unreadable;
  }
}
