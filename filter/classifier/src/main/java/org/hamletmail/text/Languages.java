package org.hamletmail.text;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import opennlp.tools.langdetect.Language;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;

/**
 * In which language a text is written, by its letters in ones, twos and threes: Apache OpenNLP with
 * its model of 103 languages, which are named as in ISO 639-3. At most 4,000 characters of a text
 * are looked at. Thread-safe; the first question loads the model, which takes about a second and 50
 * MB, the others one to three milliseconds.
 */
public final class Languages {
  /** Below it the likeliest language is a guess: a few words, a table, a list of names. */
  private static final double LEAST = 0.1;

  /** How many times as likely as all known ones together a language has to be. */
  private static final double CLEARLY = 5;

  private static final String MODEL_FILE = "/langdetect-183.bin";

  private static final int PIECE = 500;
  private static final int PIECES = 8;

  /** Share of the pieces that have to be foreign. */
  private static final double MOSTLY = 0.75;

  private static final int CHARACTERS = PIECE * PIECES;

  private Languages() {}

  /** Loaded when first asked for: most mail is ham, and nobody asks for its language. */
  private static final class Loaded {
    static final LanguageDetectorModel MODEL = load();

    private static LanguageDetectorModel load() {
      try (InputStream in = new Rereadable()) {
        return new LanguageDetectorModel(in);
      } catch (IOException e) {
        throw new UncheckedIOException(MODEL_FILE + " can't be read", e);
      }
    }
  }

  /**
   * The model's file, which its reader reads from the start twice. It would keep all of any other
   * stream for that, and the copies would stay in the old generation of a small heap: 20 MB.
   */
  private static final class Rereadable extends FilterInputStream {
    Rereadable() throws IOException {
      super(open());
    }

    private static InputStream open() throws IOException {
      InputStream in = Languages.class.getResourceAsStream(MODEL_FILE);
      if (in == null) {
        throw new FileNotFoundException(MODEL_FILE + " is missing from the program");
      }
      return new BufferedInputStream(in);
    }

    @Override
    public boolean markSupported() {
      return true;
    }

    @Override
    public synchronized void mark(int limit) {
      // The reader marks the start alone, and to that reset() goes back.
    }

    @Override
    public synchronized void reset() throws IOException {
      in.close();
      in = open();
    }
  }

  /**
   * Loads the model and asks it once, for callers that can't wait for it later.
   *
   * @throws UncheckedIOException if the model can't be read, which is part of the program
   */
  public static void load() {
    try {
      Optional<String> unused =
          evident("To be ham, or not to be: that is the question. ".repeat(9));
    } catch (LinkageError e) {
      Throwable cause = e instanceof ExceptionInInitializerError ? e.getCause() : e;
      throw new UncheckedIOException(
          new IOException(
              "the language detector can't be loaded ("
                  + (cause == null ? e : cause).getMessage()
                  + "); copy the whole program again, or set hamlet.policy.unknown-languages ="
                  + " judge",
              e));
    }
  }

  /**
   * Returns whether a text is clearly in languages that are not known. Of eight pieces of about 500
   * characters, spread over all of it, three quarters have to be, each in one that is five times as
   * likely as all known ones together: who hides his text among foreign ones needs three times as
   * much of them. From about 150 letters on that can be told; what is shorter is not foreign.
   *
   * @param known as ISO 639-3 names them
   */
  public static boolean isForeign(String text, Set<String> known) {
    int all = Math.max(1, Math.ceilDiv(text.length() - PIECE / 2, PIECE));
    int asked = Math.min(all, PIECES);
    int spared = asked - (int) Math.ceil(MOSTLY * asked);
    for (int i = 0; i < asked; i++) {
      long piece = (long) i * all / asked;
      int begin = (int) (piece * text.length() / all);
      int end = (int) ((piece + 1) * text.length() / all);
      if (!isForeign(likely(text.substring(begin, end)), known) && --spared < 0) {
        // Nearly all mail that is asked about is in known languages: a piece or two tell.
        return false;
      }
    }
    return true;
  }

  private static boolean isForeign(Language[] likely, Set<String> known) {
    double inKnown =
        Arrays.stream(likely)
            .filter(language -> known.contains(language.getLang()))
            .mapToDouble(Language::getConfidence)
            .sum();
    return likely[0].getConfidence() >= Math.max(LEAST, CLEARLY * inKnown);
  }

  /** Returns the language of a text; empty where it is too short or too mixed to tell. */
  public static Optional<String> evident(String text) {
    Language likeliest = likely(text)[0];
    return likeliest.getConfidence() >= LEAST ? Optional.of(likeliest.getLang()) : Optional.empty();
  }

  /** Returns the likeliest language of a text, however unsure; empty where it has no letters. */
  public static Optional<String> likeliest(String text) {
    return text.codePoints().anyMatch(Character::isLetter)
        ? Optional.of(likely(text)[0].getLang())
        : Optional.empty();
  }

  private static Language[] likely(String text) {
    // A detector is cheap and one thread's; the model behind it may be shared.
    return new LanguageDetectorME(Loaded.MODEL)
        .predictLanguages(text.substring(0, Math.min(text.length(), CHARACTERS)));
  }
}
