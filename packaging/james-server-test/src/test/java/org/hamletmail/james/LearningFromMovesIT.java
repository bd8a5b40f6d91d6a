package org.hamletmail.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.mail.imap.IMAPFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import javax.mail.Flags;
import javax.mail.Folder;
import javax.mail.Message;
import javax.mail.MessagingException;
import javax.mail.Session;
import javax.mail.Store;
import javax.mail.internet.MimeMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What users' moves teach, with the sample listener; and the mailet alone, with no hook before it:
 * an engine that fails there loses nothing.
 */
class LearningFromMovesIT {
  @TempDir static Path folder;
  private static JamesServer server;

  @BeforeAll
  static void start() throws Exception {
    Path model = TinyModel.get().toAbsolutePath();
    JamesServer.Home home =
        new JamesServer.Home(folder.resolve("james"))
            .faulty()
            .put(
                "listeners.xml", JamesServer.distribution().resolve("james/learning/listeners.xml"))
            .hamletConf(
                """
                hamlet {
                  model.directory = "%s"
                  policy.tag-threshold = 0.5
                  learning.store = "../var/hamlet-learning"
                }
                """
                    .formatted(model))
            // What fails in the hook is taken in all the same, so that the mailet has to fail, too.
            .edit(
                "smtpserver.xml",
                text ->
                    text.replace(
                        "<config>file://conf/hamlet.conf</config>",
                        """
                        <directory>%s</directory>
                        <tagThreshold>0.5</tagThreshold>
                        <failureMode>accept</failureMode>
                        """
                            .formatted(model)))
            .edit("mailetcontainer.xml", text -> text.replace("5 minutes", "1 second"));
    server = JamesServer.start(home);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void move_intoSpam_isFiledAsSpam() throws Exception {
    String user = deliver("into", TinyModel.ham(1));
    move(user, "INBOX", "Spam");
    assertThat(awaitFiled("spam", TinyModel.ham(1))).contains("Delivered-To: into@");
  }

  @Test
  void move_outOfSpam_isFiledAsHam() throws Exception {
    String user = deliver("out", TinyModel.spam(2));
    move(user, "Spam", "INBOX");
    assertThat(awaitFiled("ham", TinyModel.spam(2))).contains("Delivered-To: out@");
  }

  @Test
  void copyThenDelete_isAMoveToo() throws Exception {
    String user = deliver("copy", TinyModel.ham(3));
    imap(
        user,
        store -> {
          create(store, "Spam");
          Folder inbox = store.getFolder("INBOX");
          inbox.open(Folder.READ_WRITE);
          inbox.copyMessages(inbox.getMessages(), store.getFolder("Spam"));
          inbox.setFlags(inbox.getMessages(), new Flags(Flags.Flag.DELETED), true);
          inbox.close(true);
        });
    awaitFiled("spam", TinyModel.ham(3));
  }

  @Test
  void moveBack_takesTheLessonBack() throws Exception {
    String user = deliver("back", TinyModel.ham(4));
    move(user, "INBOX", "Spam");
    awaitFiled("spam", TinyModel.ham(4));
    move(user, "Spam", "INBOX");
    awaitFiled("ham", TinyModel.ham(4));
    assertThat(filed("spam", TinyModel.ham(4))).isEmpty();
  }

  @Test
  void movesToTrashDeliveriesAndAppends_teachNothing() throws Exception {
    String trashed = deliver("trashed", TinyModel.spam(5));
    move(trashed, "Spam", "Trash");
    String fromInbox = deliver("frominbox", TinyModel.ham(6));
    move(fromInbox, "INBOX", "Archive");
    imap(
        fromInbox,
        store -> {
          for (String name : List.of("INBOX", "Spam")) {
            create(store, name);
            MimeMessage message = new MimeMessage(Session.getInstance(new Properties()));
            message.setSubject(TinyModel.ham(7));
            message.setText(TinyModel.ham(7));
            message.saveChanges();
            store.getFolder(name).appendMessages(new Message[] {message});
          }
        });
    // A lesson of afterwards is there: those before it would be, too.
    String last = deliver("last", TinyModel.ham(8));
    move(last, "INBOX", "Spam");
    awaitFiled("spam", TinyModel.ham(8));
    for (String text : List.of(TinyModel.spam(5), TinyModel.ham(6), TinyModel.ham(7))) {
      assertThat(filed("spam", text)).isEmpty();
      assertThat(filed("ham", text)).isEmpty();
    }
  }

  @Test
  void engineThatFailsInTheMailet_leavesTheMailWhereItCanBeReprocessed() throws Exception {
    String user = server.user("unclassified");
    try (SmtpClient smtp = server.smtp()) {
      String text = "FAULT " + TinyModel.ham(9);
      assertThat(smtp.send("sender@example.net", user, "Subject: x\n\n" + text + "\n"))
          .startsWith("250");
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> server.inRepository("var/mail/hamlet-failed/") == 1);
    assertThat(server.mailbox(user).messages("INBOX")).isEmpty();
    assertThat(server.admin("/healthcheck/checks/Hamlet"))
        .contains(
            "\"status\":\"degraded\"",
            "1 mails wait in var/mail/hamlet-failed that could not be classified");
  }

  @Test
  void engineThatRecovers_hasTheMailTriedAgainAndDelivered() throws Exception {
    String user = server.user("recovered");
    // Fails in the hook, in the mailet, in its first retry.
    String text = "FLAKY " + TinyModel.ham(10);
    try (SmtpClient smtp = server.smtp()) {
      assertThat(smtp.send("sender@example.net", user, "Subject: x\n\n" + text + "\n"))
          .startsWith("250");
    }
    assertThat(server.mailbox(user).awaitMessages("INBOX", 1))
        .singleElement()
        .asString()
        .contains(text, "X-Spam-Status: No, score=");
  }

  private static String deliver(String name, String text) throws Exception {
    String user = server.user(name);
    try (SmtpClient smtp = server.smtp()) {
      String message = "Subject: " + text + "\n\n" + text + "\n";
      assertThat(smtp.send("sender@example.net", user, message)).startsWith("250");
    }
    server
        .mailbox(user)
        .awaitMessages(text.contains("prize") || isSpam(text) ? "Spam" : "INBOX", 1);
    return user;
  }

  private static boolean isSpam(String text) {
    return Stream.of("winner", "claim", "dollars", "casino", "jackpot").anyMatch(text::contains);
  }

  private static void move(String user, String from, String to) {
    imap(
        user,
        store -> {
          create(store, to);
          IMAPFolder source = (IMAPFolder) store.getFolder(from);
          source.open(Folder.READ_WRITE);
          source.moveMessages(source.getMessages(), store.getFolder(to));
          source.close(false);
        });
  }

  private static void create(Store store, String name) throws MessagingException {
    if (!store.getFolder(name).exists()) {
      store.getFolder(name).create(Folder.HOLDS_MESSAGES);
    }
  }

  /** What is done in a user's mailbox. */
  private interface ImapWork {
    void in(Store store) throws MessagingException;
  }

  private static void imap(String user, ImapWork work) {
    server
        .mailbox(user)
        .with(store -> {
          work.in(store);
          return true;
        });
  }

  private static String awaitFiled(String label, String text) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> filed(label, text), found -> !found.isEmpty());
  }

  /** Returns the filed message with that text, empty if there is none. */
  private static String filed(String label, String text) throws IOException {
    Path stored = folder.resolve("james/var/hamlet-learning").resolve(label);
    try (Stream<Path> files = Files.list(stored)) {
      return files
          .map(file -> {
            try {
              return Files.readString(file, StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          })
          .filter(message -> message.contains("\r\n\r\n" + text))
          .findFirst()
          .orElse("");
    }
  }
}
