package org.hamletmail.james;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the engine inside James says of the zoo's messages, sent over SMTP, is what {@code hamlet
 * scan} says of the same bytes; FrontEndsIT in packaging compares scan, milter and trainer.
 */
class ScanParityIT {
  private static final Pattern P_SPAM = Pattern.compile(" p_spam=([0-9.]+) ");

  @TempDir Path folder;

  @Test
  void hookInJames_messagesOfTheZoo_saysWhatScanSays() throws Exception {
    Path model = TinyModel.get().toAbsolutePath();
    Map<String, byte[]> zoo = zoo();
    Map<String, Double> answered = new TreeMap<>();
    DecisionLines lines = DecisionLines.listen();
    JamesServer.Home home =
        new JamesServer.Home(folder.resolve("james"))
            .hamletConf("hamlet { model.directory = \"%s\" }".formatted(model));
    try (JamesServer server = JamesServer.start(home);
        SmtpClient smtp = server.smtp()) {
      String user = server.user("zoo");
      for (Map.Entry<String, byte[]> message : zoo.entrySet()) {
        lines.forget();
        assertThat(smtp.send("sender@example.net", List.of(user), message.getValue()))
            .as(message.getKey())
            .startsWith("250");
        Matcher found = P_SPAM.matcher(lines.decisions().getFirst());
        assertThat(found.find()).isTrue();
        answered.put(message.getKey(), Double.parseDouble(found.group(1)));
      }
    }

    Map<String, Double> scanned = scan(model, zoo);

    assertThat(answered).isEqualTo(scanned).hasSizeGreaterThan(50);
    assertThat(answered.values().stream().distinct().count())
        .as("the model tells the messages apart")
        .isGreaterThan(zoo.size() / 2);
  }

  private Map<String, Double> scan(Path model, Map<String, byte[]> messages) throws Exception {
    Path mail = Files.createDirectory(folder.resolve("mail"));
    for (Map.Entry<String, byte[]> message : messages.entrySet()) {
      // As James adds it; without, a message that begins with a From_ line would be an mbox.
      ByteArrayOutputStream received = new ByteArrayOutputStream();
      received.writeBytes("Received: by james\r\n".getBytes(StandardCharsets.US_ASCII));
      received.writeBytes(message.getValue());
      Files.write(mail.resolve(message.getKey()), received.toByteArray());
    }
    Process process =
        new ProcessBuilder(
                JamesServer.distribution().resolve("hamlet").toString(),
                "scan",
                "--json",
                "--model",
                model.toString(),
                mail.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Map<String, Double> scanned = new TreeMap<>();
    ObjectMapper json = new ObjectMapper();
    for (String line :
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList()) {
      JsonNode result = json.readTree(line);
      Path file = Path.of(result.get("path").asText());
      String rounded = String.format(Locale.ROOT, "%.6f", result.get("p_spam").asDouble());
      scanned.put(String.valueOf(file.getFileName()), Double.parseDouble(rounded));
    }
    assertThat(process.waitFor()).isZero();
    return scanned;
  }

  /** The messages with the line ends that SMTP gives them. */
  private static Map<String, byte[]> zoo() throws Exception {
    URI first =
        Objects.requireNonNull(ScanParityIT.class.getResource("/messages/01-plain.eml")).toURI();
    if (!first.getScheme().equals("jar")) {
      return read(Objects.requireNonNull(Path.of(first).getParent()));
    }
    try (FileSystem jar = FileSystems.newFileSystem(first, Map.of())) {
      return read(jar.getPath("/messages"));
    }
  }

  private static Map<String, byte[]> read(Path messages) throws IOException {
    Map<String, byte[]> zoo = new TreeMap<>();
    try (Stream<Path> files = Files.list(messages)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".eml")).toList()) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        String lines = text.replace("\r\n", "\n").replace("\n", "\r\n");
        String ended = lines.endsWith("\r\n") ? lines : lines + "\r\n";
        zoo.put(String.valueOf(file.getFileName()), ended.getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return zoo;
  }
}
