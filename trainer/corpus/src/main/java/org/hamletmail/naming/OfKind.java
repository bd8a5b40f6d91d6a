package org.hamletmail.naming;

import java.nio.file.Path;
import org.hamletmail.classifier.Label;
import org.hamletmail.corpus.CorpusSource;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Labelled mail in one option: {@code ham=PATH}, {@code spam=PATH} or {@code labeled=FILE}. */
public final class OfKind implements ITypeConverter<CorpusSource> {
  /** For picocli. */
  public OfKind() {}

  @Override
  public CorpusSource convert(String text) {
    int equals = text.indexOf('=');
    Path path = Path.of(text.substring(equals + 1));
    return switch (text.substring(0, Math.max(0, equals))) {
      case "ham" -> new CorpusSource.Mail(Label.HAM, path);
      case "spam" -> new CorpusSource.Mail(Label.SPAM, path);
      case "labeled" -> new CorpusSource.Table(path);
      default ->
          throw new TypeConversionException(
              "'" + text + "'; expected ham=PATH, spam=PATH or labeled=FILE");
    };
  }
}
