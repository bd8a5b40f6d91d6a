package org.hamletmail.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hamletmail.milter.MilterClient;
import org.hamletmail.milter.ReceivedMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One model, one engine, four front ends: SMTP hook and mailet in James, milter, {@code scan}. Each
 * says of every message of the zoo what the others say, with no cache to hand it on.
 */
class FrontEndsParityIT {
  private static final Pattern DECISION =
      Pattern.compile("queue_id=Mail\\S+ verdict=(\\w+) p_spam=([0-9.]+) .* cache=miss .*");
  private static final Pattern STATUS = Pattern.compile("X-Spam-Status.* p_spam=([0-9.]+) ");

  /**
   * Before a mailet sees them, the memory server's queue copies these in another form: without raw
   * 8-bit characters in the header, without bare CRs, without a From_ line.
   */
  private static final Set<String> CHANGED_BY_THE_QUEUE =
      Set.of(
          "05-subject-raw-latin1.eml",
          "06-smtputf8.eml",
          "39-invisible-characters.eml",
          "40-compatibility-letters.eml",
          "51-bare-carriage-returns.eml",
          "53-mbox-separator.eml",
          "113-subject-in-the-charset-of-the-body.eml",
          "114-subject-in-the-charset-of-a-part.eml",
          "115-subject-in-utf-8-above-another-charset.eml");

  /** Its broken header reads differently again in the copy that is delivered. */
  private static final String CHANGED_BY_DELIVERY = "53-mbox-separator.eml";

  @TempDir Path folder;

  /**
   * What a front end says.
   *
   * @param pSpam with six decimals, as in header fields and log lines
   */
  private record Said(String label, String pSpam) {}

  /** What the front ends in James say. */
  private record SaidInJames(
      Map<String, Said> hook, Map<String, Said> mailet, Map<String, byte[]> delivered) {}

  @Test
  void everyMessageOfTheZoo_hasOneVerdictInHookMailetMilterAndScan() throws Exception {
    Path model = TinyModel.get().toAbsolutePath();
    Map<String, ReceivedMessage> zoo = zoo();

    Map<String, Said> scanned = scan(model, received(zoo));
    SaidInJames inJames = james(model, zoo);

    assertThat(milter(model, zoo)).as("milter").isEqualTo(scanned);
    assertThat(inJames.hook()).as("hook").isEqualTo(scanned);
    Map<String, Said> mailet = new TreeMap<>(inJames.mailet());
    Map<String, Said> delivered = scan(model, inJames.delivered());
    mailet.remove(CHANGED_BY_DELIVERY);
    delivered.remove(CHANGED_BY_DELIVERY);
    assertThat(mailet).as("mailet, of the bytes that it had").isEqualTo(delivered);
    Map<String, Said> unchanged = new TreeMap<>(scanned);
    mailet.keySet().removeAll(CHANGED_BY_THE_QUEUE);
    unchanged.keySet().removeAll(CHANGED_BY_THE_QUEUE);
    assertThat(mailet).as("mailet, of the bytes that the others had").isEqualTo(unchanged);
    assertThat(scanned).hasSizeGreaterThan(50).hasSameSizeAs(zoo);
    assertThat(scanned.values()).extracting(Said::label).contains("ham", "spam");
    assertThat(scanned.values().stream().map(Said::pSpam).distinct().count())
        .as("the model tells the messages apart")
        .isGreaterThan(zoo.size() / 2);
  }

  /** One server with two ports, one of them without a hook: the mailet decides on its mail. */
  private SaidInJames james(Path model, Map<String, ReceivedMessage> zoo) throws Exception {
    DecisionLines lines = DecisionLines.listen();
    int portWithoutHook = freePort();
    JamesServer.Home home =
        new JamesServer.Home(folder.resolve("james"))
            .hamletConf(settings(model))
            .edit("smtpserver.xml", text -> withSecondServer(text, portWithoutHook));
    SaidInJames said = new SaidInJames(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    try (JamesServer server = JamesServer.start(home);
        SmtpClient hooked = server.smtp();
        SmtpClient unhooked = new SmtpClient(portWithoutHook)) {
      String everything = server.user("hooked");
      for (Map.Entry<String, ReceivedMessage> message : zoo.entrySet()) {
        String name = message.getKey();
        byte[] bytes = message.getValue().bytes();
        said.hook().put(name, sent(hooked, everything, bytes, lines));

        String user = server.user("user" + said.mailet().size());
        Said ofMailet = sent(unhooked, user, bytes, lines);
        said.mailet().put(name, ofMailet);
        String mailbox = ofMailet.label().equals("spam") ? "Spam" : "INBOX";
        String delivered = server.mailbox(user).awaitMessages(mailbox, 1).getFirst();
        said.delivered().put(name, delivered.getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return said;
  }

  private static String withSecondServer(String smtpservers, int port) {
    String server =
        smtpservers.substring(
            smtpservers.indexOf("<smtpserver "),
            smtpservers.indexOf("</smtpserver>") + "</smtpserver>".length());
    String second =
        server
            .replace("smtpserver-global", "smtpserver-without-hook")
            .replace("127.0.0.1:0", "127.0.0.1:" + port)
            .replaceAll("(?s)<handler class=\"org.hamletmail.*?</handler>", "");
    return smtpservers.replace("</smtpservers>", second + "</smtpservers>");
  }

  private static Said sent(SmtpClient smtp, String user, byte[] message, DecisionLines lines)
      throws Exception {
    lines.forget();
    assertThat(smtp.send("sender@example.net", List.of(user), message)).startsWith("250");
    String line =
        await("the line of a decision")
            .pollInterval(Duration.ofMillis(5))
            .atMost(Duration.ofSeconds(60))
            .until(lines::decisions, found -> !found.isEmpty())
            .getFirst();
    Matcher decision = DECISION.matcher(line);
    assertThat(decision.matches()).as(line).isTrue();
    return new Said(decision.group(1), decision.group(2));
  }

  private Map<String, Said> milter(Path model, Map<String, ReceivedMessage> zoo) throws Exception {
    int port = freePort();
    Path conf = folder.resolve("milter.conf");
    Files.writeString(
        conf, settings(model) + "hamlet.milter.socket = \"inet:127.0.0.1:" + port + "\"\n");
    Process process =
        new ProcessBuilder(
                JamesServer.distribution().resolve("hamlet").toString(),
                "milter",
                "--config",
                conf.toString())
            .redirectError(folder.resolve("milter.log").toFile())
            .start();
    try (BufferedReader output = process.inputReader()) {
      String ready = output.readLine();
      while (ready != null && !ready.startsWith("READY ")) {
        ready = output.readLine();
      }
      assertThat(ready).as("hamlet milter").isNotNull();
      Map<String, Said> said = new TreeMap<>();
      try (MilterClient client = MilterClient.openInet("127.0.0.1", port)) {
        for (Map.Entry<String, ReceivedMessage> message : zoo.entrySet()) {
          said.put(message.getKey(), said(message.getValue().sendTo(client)));
        }
      }
      return said;
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static Said said(List<String> answers) {
    String pSpam = "none";
    for (String answer : answers) {
      Matcher status = STATUS.matcher(answer);
      pSpam = status.find() ? status.group(1) : pSpam;
    }
    boolean flagged =
        answers.stream().anyMatch(answer -> answer.matches(".*X-Spam-Flag\\| ?YES.*"));
    return new Said(flagged ? "spam" : "ham", pSpam);
  }

  /**
   * Without a cache every front end asks the model; unknown scripts and languages are judged as all
   * others.
   */
  private static String settings(Path model) {
    return """
    hamlet.model.directory = "%s"
    hamlet.cache.max-messages = 0
    hamlet.policy.unknown-scripts = judge
    hamlet.policy.unknown-languages = judge
    """
        .formatted(model);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The messages as a server has received them. */
  private static Map<String, byte[]> received(Map<String, ReceivedMessage> zoo) {
    Map<String, byte[]> received = new TreeMap<>();
    zoo.forEach((name, message) -> {
      // Servers add it; without, a message that begins with a From_ line would be an mbox.
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.writeBytes("Received: by james\r\n".getBytes(StandardCharsets.US_ASCII));
      bytes.writeBytes(message.bytes());
      received.put(name, bytes.toByteArray());
    });
    return received;
  }

  private Map<String, Said> scan(Path model, Map<String, byte[]> messages) throws Exception {
    Path mail = Files.createTempDirectory(folder, "mail");
    for (Map.Entry<String, byte[]> message : messages.entrySet()) {
      Files.write(mail.resolve(message.getKey()), message.getValue());
    }
    Path conf = Files.writeString(folder.resolve("scan.conf"), settings(model));
    Process process =
        new ProcessBuilder(
                JamesServer.distribution().resolve("hamlet").toString(),
                "scan",
                "--json",
                "--config",
                conf.toString(),
                mail.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Map<String, Said> scanned = new TreeMap<>();
    ObjectMapper json = new ObjectMapper();
    for (String line :
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList()) {
      JsonNode result = json.readTree(line);
      Path file = Path.of(result.get("path").asText());
      String rounded = String.format(Locale.ROOT, "%.6f", result.get("p_spam").asDouble());
      scanned.put(
          String.valueOf(file.getFileName()), new Said(result.get("label").asText(), rounded));
    }
    assertThat(process.waitFor()).isZero();
    return scanned;
  }

  /** The messages with the line ends that SMTP gives them. */
  private static Map<String, ReceivedMessage> zoo() throws Exception {
    URI first =
        Objects.requireNonNull(FrontEndsParityIT.class.getResource("/messages/01-plain.eml"))
            .toURI();
    if (!first.getScheme().equals("jar")) {
      return read(Objects.requireNonNull(Path.of(first).getParent()));
    }
    try (FileSystem jar = FileSystems.newFileSystem(first, Map.of())) {
      return read(jar.getPath("/messages"));
    }
  }

  private static Map<String, ReceivedMessage> read(Path messages) throws IOException {
    Map<String, ReceivedMessage> zoo = new TreeMap<>();
    try (Stream<Path> files = Files.list(messages)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".eml")).toList()) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        String lines = text.replace("\r\n", "\n").replace("\n", "\r\n");
        String ended = lines.endsWith("\r\n") ? lines : lines + "\r\n";
        zoo.put(
            String.valueOf(file.getFileName()),
            ReceivedMessage.of(ended.getBytes(StandardCharsets.ISO_8859_1)));
      }
    }
    return zoo;
  }
}
