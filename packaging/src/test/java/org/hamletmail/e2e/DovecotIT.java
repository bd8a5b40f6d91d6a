package org.hamletmail.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mail that a Dovecot holds is collected as docs/training.md says, with its own lines. */
class DovecotIT {
  private static final Path GUIDE = Path.of("../docs/training.md");
  private static final int MESSAGES = 30;

  private Path folder;

  @BeforeEach
  void makeArchive() throws IOException {
    Tools.requireDovecot();
    folder = Scratch.create("dovecot");
    Files.createDirectories(folder.resolve("archive/ham"));
    Files.createDirectories(folder.resolve("archive/spam"));
  }

  @AfterEach
  void removeFolder() {
    if (folder != null) {
      Scratch.delete(folder);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "maildir:~/Maildir",
        "mdbox:~/mdbox",
        "sdbox:~/sdbox",
        "mbox:~/mbox:INBOX=~/inbox"
      })
  void backup_ofTheGuide_makesMaildirsThatAreTheUsersFolders(String location) throws Exception {
    try (PrivateDovecot dovecot = PrivateDovecot.start(folder, location, "")) {
      fill(dovecot);

      collect(dovecot);

      JsonObject all = inspect();
      assertThat(all.get("ham").getAsInt()).as(all.toString()).isEqualTo(MESSAGES);
      assertThat(all.get("spam").getAsInt()).as(all.toString()).isEqualTo(MESSAGES);

      // Jane finds a message in Junk that is none, and the next run follows her.
      try (Store store = dovecot.open("jane")) {
        move(store, "Junk", 1, "INBOX");
      }
      collect(dovecot);

      JsonObject later = inspect();
      assertThat(later.get("ham").getAsInt()).isEqualTo(MESSAGES + 1);
      assertThat(later.get("spam").getAsInt()).isEqualTo(MESSAGES - 1);
    }
  }

  @Test
  void train_onWhatWasCollected_makesAModel() throws Exception {
    try (PrivateDovecot dovecot = PrivateDovecot.start(folder, "mdbox:~/mdbox", "")) {
      fill(dovecot);
      collect(dovecot);
    }
    Path model = folder.resolve("model");

    String printed =
        hamlet(
            "train",
            "--recipe=new-model",
            "--ham",
            folder.resolve("archive/ham").toString(),
            "--spam",
            folder.resolve("archive/spam").toString(),
            "--output",
            model.toString(),
            "--set=model.layers=1",
            "--set=model.channels=16",
            "--set=model.heads=2",
            "--set=reading.max-tokens=24",
            "--set=training.epochs=1",
            "--set=engine.threads=1");

    assertThat(printed)
        .contains("training   42 messages: 21 ham, 21 spam")
        .contains("written: " + model);
  }

  @Test
  void imapSieve_ofTheGuide_keepsWhatIsMovedAndNotWhatIsAppendedOrDeleted() throws Exception {
    List<String> blocks = blocks();
    Path collect = Files.createDirectory(folder.resolve("collect"));
    for (String name : List.of("spam.sieve", "ham.sieve", "keep")) {
      String before = "`/etc/dovecot/collect/" + name + "`";
      Files.writeString(collect.resolve(name), replaced(blockAfter(before)));
    }
    assertThat(collect.resolve("keep").toFile().setExecutable(true, false)).isTrue();
    String settings =
        blocks.stream().filter(block -> block.contains("imap_sieve")).findFirst().orElseThrow();
    try (PrivateDovecot dovecot =
        PrivateDovecot.start(folder, "maildir:~/Maildir", replaced(settings))) {
      List<String> compile = commands("sievec");
      assertThat(compile).hasSize(2);
      for (String command : compile) {
        run(dovecot, command);
      }
      try (Store store = dovecot.open("jane")) {
        for (int i = 0; i < 3; i++) {
          append(store, "INBOX", "inbox " + i, i);
        }
        append(store, "Junk", "appended", 9);
        append(store, "Junk", "wanted", 10);

        move(store, "INBOX", 1, "Junk");
        copy(store, "INBOX", 1, "Junk");
        move(store, "INBOX", 2, "Trash");
        move(store, "Junk", 1, "Trash");
        move(store, "Junk", 1, "INBOX");
      }

      assertThat(dovecot.log()).doesNotContain("Error");
    }
    assertThat(subjects("spam")).containsExactlyInAnyOrder("inbox 0", "inbox 1");
    assertThat(subjects("ham")).containsExactly("wanted");
    JsonObject all = inspect();
    assertThat(all.get("ham").getAsInt()).isEqualTo(1);
    assertThat(all.get("spam").getAsInt()).isEqualTo(2);
  }

  private static void fill(PrivateDovecot dovecot) throws MessagingException {
    try (Store store = dovecot.open("jane")) {
      for (int i = 0; i < MESSAGES; i++) {
        append(store, "INBOX", "minutes of meeting", i);
        append(store, "Junk", "you won dollars", i + 1_000);
      }
    }
  }

  private static void append(Store store, String name, String subject, int seed)
      throws MessagingException {
    MimeMessage message = new MimeMessage(Session.getInstance(new Properties()));
    message.setFrom("sender@elsewhere.test");
    message.setSubject(subject);
    message.setText(
        new Random(seed)
                .ints(60, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            + "\r\n");
    store.getFolder(name).appendMessages(new Message[] {message});
  }

  private static void move(Store store, String from, int number, String to)
      throws MessagingException {
    try (IMAPFolder folder = opened(store, from)) {
      folder.moveMessages(new Message[] {folder.getMessage(number)}, store.getFolder(to));
    }
  }

  private static void copy(Store store, String from, int number, String to)
      throws MessagingException {
    try (IMAPFolder folder = opened(store, from)) {
      folder.copyMessages(new Message[] {folder.getMessage(number)}, store.getFolder(to));
    }
  }

  private static IMAPFolder opened(Store store, String name) throws MessagingException {
    IMAPFolder folder = (IMAPFolder) store.getFolder(name);
    folder.open(Folder.READ_WRITE);
    return folder;
  }

  private List<String> subjects(String label) throws IOException {
    List<String> subjects = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder.resolve("archive").resolve(label))) {
      for (Path file : files.toList()) {
        Files.readAllLines(file).stream()
            .filter(line -> line.startsWith("Subject: "))
            .forEach(line -> subjects.add(line.substring("Subject: ".length())));
      }
    }
    return subjects;
  }

  private void collect(PrivateDovecot dovecot) throws IOException {
    List<String> commands = commands("doveadm");
    assertThat(commands).hasSize(2);
    for (String command : commands) {
      run(dovecot, command);
    }
  }

  private void run(PrivateDovecot dovecot, String command) throws IOException {
    List<String> words = List.of(replaced(command).split(" "));
    dovecot.run(words.getFirst(), words.subList(1, words.size()));
  }

  /** Returns the guide's text with folders of this test's own. */
  private String replaced(String text) {
    return text.replace("/var/mail-archive", folder.resolve("archive").toString())
        .replace("/etc/dovecot/collect", folder.resolve("collect").toString());
  }

  private static List<String> commands(String program) throws IOException {
    return Files.readAllLines(GUIDE).stream()
        .filter(line -> line.startsWith("    " + program + " "))
        .map(String::strip)
        .toList();
  }

  private static List<String> blocks() throws IOException {
    return Pattern.compile("(?ms)^```\n(.*?)^```$")
        .matcher(Files.readString(GUIDE))
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  private static String blockAfter(String words) throws IOException {
    MatchResult found =
        Pattern.compile(
                "(?m)^(and )?" + Pattern.quote(words) + ".*\n(?:.+\n)*\n```\n((?s:.*?))^```$")
            .matcher(Files.readString(GUIDE))
            .results()
            .findFirst()
            .orElseThrow(() -> new AssertionError("no block after " + words + " in " + GUIDE));
    return found.group(2);
  }

  private JsonObject inspect() throws IOException {
    return JsonParser.parseString(
            hamlet(
                "corpus",
                "inspect",
                "--json",
                "--ham",
                folder.resolve("archive/ham").toString(),
                "--spam",
                folder.resolve("archive/spam").toString()))
        .getAsJsonObject();
  }

  /** Returns what a command says on standard output; what it left out it says elsewhere. */
  private static String hamlet(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$0\" \"$@\" 2>/dev/null"));
    command.add(HamletMilter.launcher().toString());
    command.addAll(List.of(arguments));
    return Scratch.run(command.toArray(String[]::new));
  }
}
