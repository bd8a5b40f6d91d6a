package org.hamletmail.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import jakarta.mail.Flags;
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
            // One epoch on 42 messages makes no model of use.
            "--force",
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

  /** What jane marks by moves and flags is learnt, and the milter answers from it. */
  @Test
  void imapSieve_ofTheDistribution_teachesTheMilterWhatIsMovedAndFlagged() throws Exception {
    Tools.requirePostfix();
    Path shipped = Files.createDirectory(folder.resolve("hamlet"));
    for (String name :
        List.of(
            "90-hamlet.conf",
            "hamlet-learn",
            "learn-spam.sieve",
            "learn-ham.sieve",
            "learn-flag.sieve")) {
      Path file = shipped.resolve(name);
      Files.writeString(file, own(Files.readString(Path.of("src/dist/dovecot").resolve(name))));
    }
    assertThat(shipped.resolve("hamlet-learn").toFile().setExecutable(true, false)).isTrue();
    String learning = "learning.store = \"" + folder.resolve("store") + "\"";
    Files.writeString(folder.resolve("hamlet.conf"), "hamlet." + learning);
    String settings = Files.readString(shipped.resolve("90-hamlet.conf"));
    try (PrivateDovecot dovecot = PrivateDovecot.start(folder, "maildir:~/Maildir", settings)) {
      for (String name : List.of("learn-spam.sieve", "learn-ham.sieve", "learn-flag.sieve")) {
        dovecot.run("sievec", List.of(shipped.resolve(name).toString()));
      }
      try (Store store = dovecot.open("jane")) {
        append(store, "INBOX", "campaign", 1);
        append(store, "INBOX", "flagged", 2);
        append(store, "INBOX", "kept", 3);
        append(store, "INBOX", "seen", 4);
        append(store, "Junk", "appended", 5);
        append(store, "Junk", "wanted", 6);

        flag(store, 2, new Flags("$Junk"));
        flag(store, 3, new Flags("$NotJunk"));
        flag(store, 4, new Flags(Flags.Flag.SEEN));
        move(store, "INBOX", 4, "Trash");
        move(store, "Junk", 1, "Trash");
        move(store, "Junk", 1, "INBOX");
        move(store, "INBOX", 1, "Junk");
      }
      assertThat(dovecot.log()).doesNotContain("Error", "Warning");
    }
    assertThat(subjects("store/spam")).containsExactlyInAnyOrder("campaign", "flagged");
    assertThat(subjects("store/ham")).containsExactlyInAnyOrder("kept", "wanted");

    try (HamletMilter milter =
            HamletMilter.start("milter.socket = \"inet:127.0.0.1:0\"", learning);
        PrivatePostfix postfix = PrivatePostfix.withMaildir(milter.mainCf());
        SmtpClient client = postfix.connect().hello()) {
      String again = "Subject: campaign\r\n\r\n" + letters(1) + "\r\nRef. 4711 for you\r\n";

      String queueId = client.send("jane", again.getBytes(US_ASCII)).queueId();

      assertThat(milter.decisionOn(queueId)).contains(" action=tag reason=learned_spam ");
      assertThat(postfix.delivered("jane").values("X-Spam-Flag")).containsExactly("YES");
      queueId = client.send("john", again.getBytes(US_ASCII)).queueId();
      assertThat(milter.decisionOn(queueId)).doesNotContain("learned_spam");
    }
  }

  /** Returns a file of the distribution with folders and users of this test's own. */
  private String own(String text) {
    return text.replace("/etc/dovecot/hamlet", folder.resolve("hamlet").toString())
        .replace("/etc/hamlet", folder.toString())
        .replace("/usr/local/hamlet/hamlet", HamletMilter.launcher().toAbsolutePath().toString())
        .replaceAll("user = (hamlet|vmail)\\n", "user = " + PrivateDovecot.user() + "\n");
  }

  private static void flag(Store store, int number, Flags flags) throws MessagingException {
    try (IMAPFolder folder = opened(store, "INBOX")) {
      folder.setFlags(new Message[] {folder.getMessage(number)}, flags, true);
    }
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
    message.setText(letters(seed) + "\r\n");
    store.getFolder(name).appendMessages(new Message[] {message});
  }

  private static String letters(int seed) {
    return new Random(seed)
        .ints(200, 'a', 'z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static void move(Store store, String from, int number, String to)
      throws MessagingException {
    try (IMAPFolder folder = opened(store, from)) {
      folder.moveMessages(new Message[] {folder.getMessage(number)}, store.getFolder(to));
    }
  }

  private static IMAPFolder opened(Store store, String name) throws MessagingException {
    IMAPFolder folder = (IMAPFolder) store.getFolder(name);
    folder.open(Folder.READ_WRITE);
    return folder;
  }

  private List<String> subjects(String label) throws IOException {
    List<String> subjects = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder.resolve(label))) {
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
    return text.replace("/var/mail-archive", folder.resolve("archive").toString());
  }

  private static List<String> commands(String program) throws IOException {
    return Files.readAllLines(GUIDE).stream()
        .filter(line -> line.startsWith("    " + program + " "))
        .map(String::strip)
        .toList();
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
