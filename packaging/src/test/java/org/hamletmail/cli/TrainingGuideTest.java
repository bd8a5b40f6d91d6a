package org.hamletmail.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.hamletmail.classifier.EmbeddedModel;
import org.hamletmail.files.Sha256;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Gpt2Weights;
import org.hamletmail.gpt2.PyTorchEngine;
import org.hamletmail.gpt2.SafetensorsWriter;
import org.hamletmail.gpt2.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Runs the commands of docs/training.md, as they stand there and in their order, on small mail.
 * What the guide names (folders, files, bases) is replaced by what is made here; a name or command
 * that is not known here is a failure. A new command needs an entry in {@link #PLACES} for each new
 * path it names.
 */
class TrainingGuideTest {
  private static final Path GUIDE = Path.of("../docs/training.md");

  /** Ends with 1, as nothing but the published archive has the digest that is built in. */
  private static final String PINNED = "fetch-data sms";

  /** Programs of others; {@code DovecotIT} runs them. */
  private static final Set<String> FOREIGN = Set.of("doveadm", "sievec");

  /** What the guide names, and what stands for it below the test's folder. */
  private static final Map<String, String> PLACES = new LinkedHashMap<>();

  static {
    PLACES.put("/var/mail-archive/ham", "mail/ham");
    PLACES.put("/var/mail-archive/spam", "mail/spam");
    PLACES.put("/var/mail-archive/notes", "notes");
    PLACES.put("mail-base", "mail-base");
    PLACES.put("gpt2-mail", "gpt2-mail");
    PLACES.put("LATER_HAM", "later/ham");
    PLACES.put("LATER_SPAM", "later/spam");
    PLACES.put("golden.jsonl", "golden.jsonl");
    PLACES.put("lengths.png", "lengths.png");
    PLACES.put("today.html", "today.html");
    PLACES.put("~/.cache/hamlet/data/SMSSpamCollection.tsv", "sms.tsv");
    PLACES.put(
        "packaging/src/dist/models/default/model.safetensors",
        Path.of("src/dist/models/default/model.safetensors").toAbsolutePath().toString());
    // The digest of gpt2 is built in, so that only the real one could be fetched.
    PLACES.put("gpt2", "cache/bases/gpt2-medium/model.safetensors");
  }

  /** The guide's defaults take minutes where these take seconds. */
  private static final List<String> QUICK =
      List.of(
          "--set=training.epochs=3", "--set=training.learning-rate=0.01", "--set=engine.threads=1");

  private static final List<String> SMALL =
      List.of("--set=model.layers=1", "--set=model.channels=16", "--set=model.heads=2");

  @TempDir Path folder;

  @Test
  void guide_everyCommandInItsOrder_does() throws Exception {
    Files.createDirectory(folder.resolve("models"));
    writeMail("mail", 60, 0);
    writeMail("later", 10, 5_000);
    writeTables();
    Files.writeString(
        Files.createDirectory(folder.resolve("notes")).resolve("a.txt"), "Notes of a meeting.\n");
    byte[] base = base();
    HttpServer server = serve(base);
    System.setProperty(EmbeddedModel.HOME, "src/dist");
    List<String> ran = new ArrayList<>();
    try {
      fetchBase(server);
      for (String command : commands()) {
        List<String> arguments = arguments(command, server);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit =
            Hamlet.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
        if (command.contains(PINNED)) {
          assertThat(exit).as(command).isEqualTo(1);
          assertThat(err.toString()).contains("expected 1587ea43e58e82b14ff1f5425c88e17f");
        } else {
          assertThat(exit).as("%s%nas %s%n%s%s", command, arguments, out, err).isZero();
        }
        ran.add(command);
      }
    } finally {
      System.clearProperty(EmbeddedModel.HOME);
      server.stop(0);
    }
    assertThat(ran).hasSizeGreaterThan(8);
    assertThat(ran).anyMatch(command -> command.contains("pretrain"));
    assertThat(folder.resolve("lengths.png")).isNotEmptyFile();
    assertThat(Files.isSymbolicLink(folder.resolve("models/current"))).isTrue();
  }

  @Test
  void guide_optionsItNames_areThere() throws IOException {
    Set<String> known = new TreeSet<>();
    collect(Hamlet.commandLine(), known);
    Set<String> named =
        Pattern.compile("(?<![\\w-])--[a-z][a-z-]*[a-z]")
            .matcher(Files.readString(GUIDE))
            .results()
            .map(MatchResult::group)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(named).contains("--ham", "--publish");
    assertThat(known).containsAll(named);
  }

  @Test
  void guide_commandsInItsText_areThere() throws IOException {
    Pattern inline = Pattern.compile("`(?:\\./)?hamlet ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?");
    List<MatchResult> found = inline.matcher(Files.readString(GUIDE)).results().toList();

    assertThat(found).isNotEmpty();
    assertThat(found)
        .allSatisfy(match -> {
          Map<String, CommandLine> commands = Hamlet.commandLine().getSubcommands();
          assertThat(commands).containsKey(match.group(1));
          Set<String> below =
              requireNonNull(commands.get(match.group(1))).getSubcommands().keySet();
          if (!below.isEmpty() && match.group(2) != null) {
            assertThat(below).contains(match.group(2));
          }
        });
  }

  private static void collect(CommandLine command, Set<String> options) {
    command
        .getCommandSpec()
        .options()
        .forEach(option -> options.addAll(Arrays.asList(option.names())));
    command.getSubcommands().values().forEach(sub -> collect(sub, options));
  }

  /** Returns the indented lines that are commands, without those of other programs. */
  private static List<String> commands() throws IOException {
    List<String> commands = new ArrayList<>();
    boolean fenced = false;
    boolean blank = true;
    boolean code = false;
    for (String line : Files.readAllLines(GUIDE)) {
      if (line.startsWith("```")) {
        fenced = !fenced;
      }
      // Indented code stands behind an empty line; in a list, what continues an item doesn't.
      code = !fenced && line.startsWith("    ") && (blank || code);
      if (code) {
        String command = line.strip();
        String program = command.split(" ", 2)[0];
        if (program.equals("./hamlet")) {
          commands.add(command);
        } else {
          assertThat(FOREIGN).as("program of: " + command).contains(program);
        }
      }
      blank = line.isBlank();
    }
    return commands;
  }

  private List<String> arguments(String command, HttpServer server) {
    List<String> words = new ArrayList<>(List.of(command.split(" +")));
    words.removeFirst();
    if (words.getFirst().startsWith("fetch-")) {
      words.replaceAll(word -> word.equals("gpt2") ? "gpt2-medium" : word);
      words.addAll(List.of("--mirror", address(server), "--cache", path("cache")));
      return words;
    }
    List<String> arguments = new ArrayList<>();
    for (String word : words) {
      // Of KIND=PATH the path is replaced.
      int behind = word.matches("(ham|spam|labeled)=.*") ? word.indexOf('=') + 1 : 0;
      arguments.add(word.substring(0, behind) + replaced(word.substring(behind), command));
    }
    int first = words.getFirst().equals("train") ? 1 : words.indexOf("pretrain") + 1;
    boolean anew = words.contains("--base") || words.contains("--recipe");
    if (first > 0 && (anew || words.contains("pretrain"))) {
      // Before what the guide says, which has the last word.
      arguments.addAll(first, QUICK);
      if (words.getFirst().equals("train")) {
        // So small and quick, or from a base of noise, it is worse than the embedded model.
        arguments.add(first, "--force");
      }
      if (!words.contains("--base")) {
        arguments.addAll(first, SMALL);
      }
    }
    return arguments;
  }

  private String replaced(String word, String command) {
    if (PLACES.containsKey(word)) {
      return path(PLACES.get(word));
    }
    return word.matches("models(/[a-z0-9-]+)?") ? path(word) : known(word, command);
  }

  /** A path that is not replaced would be looked for, or written, in the source tree. */
  private static String known(String word, String command) {
    if (word.matches("[a-z-]+(\\.[a-z-]+)?=[a-z0-9.-]+")) {
      return word; // A key of a recipe.
    }
    assertThat(word)
        .as("a path without an entry in PLACES, in: " + command)
        .doesNotContain("/", ".", "~", "*")
        .matches("--[a-z-]+|[a-z0-9-]+");
    return word;
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private void fetchBase(HttpServer server) {
    assertThat(
            Hamlet.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .execute(
                    "fetch-base",
                    "gpt2-medium",
                    "--mirror",
                    address(server),
                    "--cache",
                    path("cache")))
        .isZero();
  }

  private void writeMail(String name, int messages, int seed) throws IOException {
    Path ham = Files.createDirectories(folder.resolve(name + "/ham"));
    Path spam = Files.createDirectories(folder.resolve(name + "/spam"));
    for (int i = 0; i < messages; i++) {
      Files.writeString(
          ham.resolve(i + ".eml"),
          "Subject: minutes of meeting\n\nDear team, the minutes are attached.\n%s\n"
              .formatted(letters(seed + i)));
      Files.writeString(
          spam.resolve(i + ".eml"),
          "Subject: you won dollars\n\nClaim your prize now, click here!\n%s\n"
              .formatted(letters(seed + i + 1_000)));
    }
  }

  private void writeTables() throws IOException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      rows.add((i % 2 == 0 ? "spam\twin cash " : "ham\tsee you ") + letters(i));
    }
    Files.write(folder.resolve("sms.tsv"), rows);
    Files.writeString(
        folder.resolve("golden.jsonl"),
        """
        {"label":"ham","subject":"minutes of meeting","text":"Dear team, the minutes are attached."}
        {"label":"spam","subject":"you won dollars","text":"Claim your prize now, click here!"}
        """);
  }

  private static String letters(int seed) {
    return new Random(seed)
        .ints(60, 'a', 'z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private byte[] base() throws IOException {
    Path file = folder.resolve("base.safetensors");
    try (NDManager manager = PyTorchEngine.start(1)) {
      Gpt2Config config = new Gpt2Config(50_257, 128, 64, 2, 1, 1e-5);
      SafetensorsWriter.write(
          file, Gpt2Weights.random(config, 1, manager).tensors(), TensorType.F32, Map.of());
    }
    return Files.readAllBytes(file);
  }

  private static HttpServer serve(byte[] base) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String digest = Sha256.of(base);
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    try (ZipOutputStream entries = new ZipOutputStream(zip)) {
      entries.putNextEntry(new ZipEntry("SMSSpamCollection"));
      entries.write("ham\tsee you\n".getBytes(StandardCharsets.UTF_8));
    }
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          if (path.startsWith("/openai-community/gpt2-medium/")) {
            exchange.getResponseHeaders().add("x-linked-etag", "\"" + digest + "\"");
            exchange.getResponseHeaders().add("location", "/cdn");
            exchange.sendResponseHeaders(302, -1);
          } else {
            byte[] content = path.equals("/cdn") ? base : zip.toByteArray();
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
          }
          exchange.close();
        });
    server.start();
    return server;
  }

  private static String address(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }
}
