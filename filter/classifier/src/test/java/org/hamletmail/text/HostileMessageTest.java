package org.hamletmail.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hamletmail.config.TextSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages made to break, to stall or to fill the memory of whoever reads them. */
class HostileMessageTest {
  private static final int MEGABYTES = 4 * 1024 * 1024;
  // Each takes well below one second of a current core; a quadratic step would take minutes.
  private static final long MAX_CPU_SECONDS = 20;
  private static final String HTML = "Content-Type: text/html\r\n\r\n";
  private static final String QUOTED =
      "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";
  private static final String BASE64 = "Content-Transfer-Encoding: base64\r\n\r\n";
  private static final String MIXED = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";

  private final TextSettings limits = TextSettings.defaults();
  private final MessageTextExtractor extractor = new MessageTextExtractor(limits);

  static Stream<Arguments> hostile() {
    return Stream.of(
        hostile("20,000 open divs", HTML + "<div>".repeat(20_000) + "x"),
        hostile("megabytes of open divs", HTML + filled("<div>")),
        hostile("open formatting", HTML + "<b><i><u><font>".repeat(5_000) + "<p>x".repeat(20_000)),
        hostile("distinct formatting", HTML + each(12_000, i -> "<b a" + i + ">") + filled("<p>x")),
        hostile("misnested formatting", HTML + "<b><div>".repeat(9_000) + "</b>".repeat(9_000)),
        hostile("tables in tables", HTML + "<table><tr><td>".repeat(10_000) + "x"),
        hostile("attributes", HTML + "<a " + each(200_000, i -> "b" + i + " ") + ">x"),
        hostile("open comment", HTML + "<!--" + filled("-")),
        hostile("less-than signs", HTML + filled("<")),
        hostile("entities", HTML + filled("&nvlt;")),
        hostile(
            "rules",
            HTML
                + "<style>"
                + ".a{color:red}".repeat(14_000)
                + "</style>"
                + "<p class='a a a'>x".repeat(30_000)),
        hostile("open rules", HTML + "<style>" + "@media{".repeat(28_000) + "</style>x"),
        hostile("long values", HTML + "<p style='font-size:" + filled("1") + "'>x"),
        hostile("5,000 multiparts in each other", nested(5_000)),
        hostile("messages in each other", filled("Content-Type: message/rfc822\r\n\r\n")),
        hostile("messages in each other, encoded", encoded(20)),
        hostile("100,000 parts", MIXED + "--b\r\n\r\nx\r\n".repeat(100_000)),
        hostile("megabytes of boundaries", MIXED + filled("--b\n")),
        hostile("boundaries that nearly match", nearBoundaries(20) + filled("-")),
        hostile(
            "boundary of a megabyte",
            "Content-Type: multipart/mixed; boundary="
                + "a".repeat(1_000_000)
                + "\r\n\r\n"
                + filled("--aaaa")),
        hostile("subject of a megabyte", "Subject: " + "a".repeat(1_000_000) + "\r\n\r\nx"),
        hostile("folded subject", "Subject: a" + filled("\r\n a")),
        hostile("open encoded words", "Subject: " + filled("=?a?q?")),
        hostile("encoded words of no charset", encodedWords(i -> "a")),
        hostile("encoded words of many charsets", encodedWords(i -> "x-" + i)),
        hostile("open Base64 words", "Subject: " + filled("=?utf-8?b?")),
        hostile("labels without an end", "Subject: " + filled("=?a*")),
        hostile("header fields", filled("X: y\r\n")),
        hostile("parameters", "Content-Type: text/plain" + each(300_000, i -> ";a" + i + "=1")),
        hostile("comments", "Content-Type: " + filled("(")),
        hostile("field name", filled("a")),
        hostile("quoted-printable", QUOTED + filled("=41")),
        hostile("soft line breaks", QUOTED + filled("=\r\n")),
        hostile("quoted-printable spaces", QUOTED + filled(" ")),
        hostile("base64", BASE64 + filled("QUFB")),
        hostile("base64 in short lines", BASE64 + filled("Q\r\n")),
        hostile("spaces", "\r\n" + filled(" ")),
        hostile("returns", filled("\r")),
        hostile("mailbox separators", filled("From \n")),
        hostile(
            "flowing quotes", "Content-Type: text/plain; format=flowed\r\n\r\n" + filled("> \r\n")),
        hostile("open calendar", "Content-Type: text/calendar\r\n\r\n" + filled("SUMMARY;\"")),
        hostile("open enriched", "Content-Type: text/enriched\r\n\r\n" + filled("<param>")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void extract_hostileMessage_isBoundedInTimeAndSize(String name, String message) {
    assertBounded(message.getBytes(ISO_8859_1));
  }

  @Test
  void extract_expandingAndStackedCharacters_areBounded() {
    String header = "Content-Type: text/plain; charset=utf-8\r\n\r\n";

    assertBounded((header + "\ufdfa".repeat(1_400_000)).getBytes(UTF_8));
    assertBounded((header + "a" + "\u0301\u0323".repeat(1_000_000)).getBytes(UTF_8));
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

  private static Arguments hostile(String name, String message) {
    return Arguments.of(name, message);
  }

  private static String filled(String unit) {
    return unit.repeat(MEGABYTES / unit.length());
  }

  private static String each(int count, IntFunction<String> item) {
    return IntStream.range(0, count).mapToObj(item).collect(Collectors.joining());
  }

  private static String nested(int levels) {
    return each(
        levels, i -> "Content-Type: multipart/mixed; boundary=b" + i + "\r\n\r\n--b" + i + "\r\n");
  }

  /** As many subjects as are read, each with as many words as fit. */
  private static String encodedWords(IntFunction<String> charset) {
    return MIXED
        + each(
            180,
            part ->
                "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: "
                    + each(900, word -> "=?" + charset.apply(part * 900 + word) + "?q?a?=\r\n ")
                    + "\r\n\r\nhello\r\n");
  }

  private static String nearBoundaries(int levels) {
    String dashes = "-".repeat(190);
    return each(
        levels,
        i ->
            "Content-Type: multipart/mixed; boundary=\"%s%d\"\r\n\r\n--%s%d\r\n"
                .formatted(dashes, i, dashes, i));
  }

  private static String encoded(int levels) {
    String message = "\r\n\r\ndeep";
    for (int i = 0; i < levels; i++) {
      message =
          "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
              + Base64.getMimeEncoder().encodeToString(message.getBytes(ISO_8859_1));
    }
    return message;
  }
}
