package org.hamletmail.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.hamletmail.classifier.Label;
import org.hamletmail.config.TextSettings;
import org.hamletmail.corpus.Corpus;
import org.hamletmail.corpus.CorpusReading;
import org.hamletmail.corpus.CorpusSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The memory that reading and grouping take, in a JVM of its own with a heap that docs/training.md
 * names: with {@code -Dhamlet.test.messages=100000} the mbox has the size that it speaks of.
 */
class CorpusMemoryTest {
  private static final int MESSAGES = Integer.getInteger("hamlet.test.messages", 5_000);
  private static final int BODY_CHARACTERS = 1_500;
  // A text, its signature and digest, and room for garbage.
  private static final int HEAP_MB = Integer.getInteger("hamlet.test.heap", 40 + MESSAGES / 360);
  private static final int LONG_MESSAGES = 1_000;
  private static final int LONG_CHARACTERS = 99_000;

  @TempDir Path folder;

  @Test
  void read_largeMbox_takesMemoryForTheTextsOnly() throws Exception {
    Path box = folder.resolve("box");
    write(box, MESSAGES, BODY_CHARACTERS);

    assertThat(read(box, HEAP_MB))
        .as("heap of %d MB, mbox of %d MB", HEAP_MB, Files.size(box) >> 20)
        .isEqualTo(MESSAGES + " messages " + MESSAGES + " groups");
    // A header field of half a kilobyte a message and the markup are not kept.
    assertThat(Files.size(box) >> 20).isGreaterThan(MESSAGES / 600);
  }

  /** The texts as a whole are 99 MB. */
  @Test
  void read_longMessages_holdsOfEachAsMuchAsIsRead() throws Exception {
    Path box = folder.resolve("box");
    write(box, LONG_MESSAGES, LONG_CHARACTERS);

    assertThat(read(box, 80)).isEqualTo(LONG_MESSAGES + " messages " + LONG_MESSAGES + " groups");
  }

  private static String read(Path box, int heapMegabytes) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Probe.class.getName(),
                box.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    return output.strip();
  }

  private static void write(Path box, int messages, int characters) throws IOException {
    Random random = new Random(1);
    String[] words = new String[500];
    for (int i = 0; i < words.length; i++) {
      words[i] = Integer.toString(random.nextInt(1 << 20, 1 << 30), 36);
    }
    try (BufferedWriter out = Files.newBufferedWriter(box)) {
      for (int i = 0; i < messages; i++) {
        out.write("From a@example.org Thu Aug 22 13:52:59 2002\nSubject: message " + i + "\n");
        out.write("X-Padding: " + "x".repeat(500) + "\n\n");
        for (int length = 0; length < characters; length += 6) {
          out.write(words[random.nextInt(words.length)]);
          out.write(length % 72 == 66 ? '\n' : ' ');
        }
        out.write("\n\n");
      }
    }
  }

  /** Reads and groups a corpus and says how much there was. */
  static final class Probe {
    private Probe() {}

    /** Takes the path of an mbox. */
    public static void main(String[] arguments) {
      TextSettings limits = TextSettings.defaults();
      Corpus corpus =
          Corpus.read(
              List.of(new CorpusSource.Mail(Label.HAM, Path.of(arguments[0]))),
              CorpusReading.within(limits, false)
                  .keeping(text -> text.first(MessageGroups.CHARACTERS_READ)));
      int groups = MessageGroups.of(corpus.messages()).all().size();
      System.out.println(
          String.format(Locale.ROOT, "%d messages %d groups", corpus.messages().size(), groups));
    }
  }
}
