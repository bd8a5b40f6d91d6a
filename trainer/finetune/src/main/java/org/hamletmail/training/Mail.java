package org.hamletmail.training;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hamletmail.corpus.CorpusReading;
import org.hamletmail.corpus.CorpusSource;

/**
 * Labelled mail to train on, and which of it is kept aside, as somebody names it.
 *
 * @param sources of the mail
 * @param validation other mail to choose by; a share of {@code sources} where it is empty
 * @param test other mail to measure on, likewise
 * @param ids files that name the messages of the parts train, validation and test
 * @param repeat how often an epoch shows the mail of a source, by the source's name
 * @param reading how all of it becomes text
 */
public record Mail(
    List<CorpusSource> sources,
    List<CorpusSource> validation,
    List<CorpusSource> test,
    Map<String, Path> ids,
    Map<String, Integer> repeat,
    CorpusReading reading) {

  /** Copies lists and maps. */
  public Mail {
    sources = List.copyOf(sources);
    validation = List.copyOf(validation);
    test = List.copyOf(test);
    ids = new LinkedHashMap<>(ids);
    repeat = new LinkedHashMap<>(repeat);
  }
}
