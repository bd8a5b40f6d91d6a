package org.hamletmail.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.hamletmail.config.TextSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages made to break, to stall or to fill the memory of whoever reads them. */
class HostileMessageTest {
  private static final int MEGABYTES = 4 * 1024 * 1024;
  // Each takes well below one second of a current core; a quadratic step would take minutes.
  private static final long MAX_CPU_SECONDS = 20;
  private static final String HTML = "Content-Type: text/html\r\n\r\n";

  private final TextSettings limits = TextSettings.defaults();
  private final MessageTextExtractor extractor = new MessageTextExtractor(limits);

  @ParameterizedTest(name = "{0}")
  @MethodSource("org.hamletmail.text.HostileMessage#all")
  void extract_hostileMessage_isBoundedInTimeAndSize(HostileMessage message) {
    assertBounded(message.bytes());
  }

  /** A worker is free within a second of the deadline, whatever it is at. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("org.hamletmail.text.HostileMessage#all")
  void extract_hostileMessageAtTheDeadline_ends(HostileMessage message) {
    byte[] bytes = message.bytes();
    Duration limit = Duration.ofMillis(50);
    long start = System.nanoTime();
    try {
      MessageText unused = extractor.extract(bytes, Deadline.after(limit));
    } catch (DeadlineExceededException e) {
      // What is expected of those that take longer.
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(limit.plusSeconds(1));
  }

  @Test
  void extract_noise_isBounded() {
    byte[] noise = new byte[MEGABYTES];
    assertBounded(noise);
    new Random(1).nextBytes(noise);
    assertBounded(noise);
    System.arraycopy(HTML.getBytes(UTF_8), 0, noise, 0, HTML.length());
    assertBounded(noise);
  }

  /** Cuts, repeats, splices and overwrites the messages of the zoo; the seed is in the name. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void extract_mutatedZoo_neverThrows(long seed) throws IOException {
    Random random = new Random(seed);
    List<byte[]> zoo = new ArrayList<>();
    for (Path message : MessageZoo.messages()) {
      zoo.add(Files.readAllBytes(message));
    }
    MessageTextExtractor tight = new MessageTextExtractor(new TextSettings(2_000, 3, 4, 6, 200));
    for (int i = 0; i < 1_500; i++) {
      byte[] message = mutated(zoo.get(random.nextInt(zoo.size())), zoo, random);
      assertSound(extractor.extract(message), limits.maxCharacters());
      assertSound(tight.extract(message), 200);
    }
  }

  static long[] seeds() {
    return new long[] {1, 2, 3, 4};
  }

  private void assertBounded(byte[] message) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    MessageText text = extractor.extract(message);
    long seconds = (threads.getCurrentThreadCpuTime() - start) / 1_000_000_000;

    assertThat(seconds).isLessThan(MAX_CPU_SECONDS);
    assertSound(text, limits.maxCharacters());
  }

  private static void assertSound(MessageText text, int maxCharacters) {
    assertThat(text.subject().length() + text.body().length()).isLessThanOrEqualTo(maxCharacters);
    assertThat(text.coverage()).isBetween(0., 1.);
    assertThat(text.subject()).doesNotContain("\n");
    assertThat(text.subject() + text.body())
        .matches(s -> s.codePoints().noneMatch(HostileMessageTest::isUnwanted), "clean");
    assertThat(text.body()).isEqualTo(text.body().strip()).doesNotContain("\n\n\n", "  ");
  }

  private static boolean isUnwanted(int c) {
    return (Character.isISOControl(c) && c != '\n')
        || Character.getType(c) == Character.SURROGATE
        || c == 0x200b
        || c == 0x202e
        || c == 0xa0;
  }

  private static byte[] mutated(byte[] original, List<byte[]> zoo, Random random) {
    byte[] message = original.clone();
    for (int times = 1 + random.nextInt(4); times > 0; times--) {
      int at = random.nextInt(message.length + 1);
      int to = Math.min(message.length, at + random.nextInt(60));
      byte[] other = zoo.get(random.nextInt(zoo.size()));
      int from = random.nextInt(other.length);
      byte[] donor =
          Arrays.copyOfRange(other, from, Math.min(other.length, from + random.nextInt(200)));
      message =
          switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(message, at);
            case 1 -> joined(message, 0, at, new byte[0], to);
            case 2 -> joined(message, 0, at, donor, at);
            case 3 -> joined(message, 0, at, donor, to);
            case 4 -> joined(message, 0, to, Arrays.copyOfRange(message, at, to), to);
            default -> {
              for (int i = at; i < to; i += 1 + random.nextInt(9)) {
                message[i] =
                    (byte)
                        (random.nextBoolean()
                            ? random.nextInt()
                            : "\r\n-=\"<>&; ?".charAt(random.nextInt(11)));
              }
              yield message;
            }
          };
    }
    return message;
  }

  private static byte[] joined(byte[] message, int start, int end, byte[] between, int rest) {
    byte[] out = new byte[end - start + between.length + message.length - rest];
    System.arraycopy(message, start, out, 0, end - start);
    System.arraycopy(between, 0, out, end - start, between.length);
    System.arraycopy(message, rest, out, end - start + between.length, message.length - rest);
    return out;
  }
}
