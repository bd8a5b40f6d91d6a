package org.hamletmail.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * A relay with the filter in front of another mail server: Postfix asks through a Unix socket and
 * passes the mail on by SMTP. Client and next hop are other people's programs.
 */
@TestInstance(Lifecycle.PER_CLASS)
class NextHopIT {
  private Path folder;
  private GreenMail nextHop;
  private HamletMilter milter;
  private PrivatePostfix postfix;

  @BeforeAll
  void start() throws Exception {
    Tools.requirePostfix();
    folder = Scratch.create("socket");
    nextHop = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    nextHop.start();
    milter =
        HamletMilter.start(
            "milter.socket = \"unix:" + folder.resolve("milter.sock") + "\"",
            "milter.socket-mode = \"0666\"",
            "policy { tag-threshold = 1, reject-threshold = 1 }");
    postfix = PrivatePostfix.withNextHop(nextHop.getSmtp().getPort(), milter.mainCf());
  }

  @AfterAll
  void stop() throws Exception {
    if (postfix != null) {
      postfix.close();
    }
    if (milter != null) {
      milter.close();
    }
    if (nextHop != null) {
      nextHop.stop();
    }
    if (folder != null) {
      Scratch.delete(folder);
    }
  }

  @Test
  void send_hamAndSpam_nextHopGetsBothAndOneIsTagged() throws Exception {
    send("Agenda", "The agenda for Monday is in the wiki.\r\n");
    send("Test", Messages.GTUBE + "\r\n");

    assertThat(nextHop.waitForIncomingEmail(30_000, 2)).isTrue();
    MimeMessage agenda = received("Agenda");
    assertThat(agenda.getHeader("X-Spam-Flag")).isNull();
    assertThat(agenda.getHeader("X-Spam-Status"))
        .singleElement()
        .asString()
        .startsWith("No, score=");
    assertThat(agenda.getContent()).asString().startsWith("The agenda for Monday");
    MimeMessage test = received("Test");
    assertThat(test.getHeader("X-Spam-Flag")).containsExactly("YES");
    assertThat(test.getContent()).asString().startsWith(Messages.GTUBE);
  }

  private MimeMessage received(String subject) throws MessagingException {
    List<MimeMessage> found = new ArrayList<>();
    for (MimeMessage message : nextHop.getReceivedMessages()) {
      if (subject.equals(message.getSubject())) {
        found.add(message);
      }
    }
    assertThat(found).as(subject).hasSize(1);
    return found.getFirst();
  }

  private void send(String subject, String text) throws MessagingException {
    Properties properties = new Properties();
    properties.setProperty("mail.smtp.host", "127.0.0.1");
    properties.setProperty("mail.smtp.port", Integer.toString(postfix.port()));
    MimeMessage message = new MimeMessage(Session.getInstance(properties));
    message.setFrom(new InternetAddress("sender@elsewhere.test"));
    message.setRecipient(
        MimeMessage.RecipientType.TO, new InternetAddress(PrivatePostfix.address("team")));
    message.setSubject(subject);
    message.setText(text);
    Transport.send(message);
  }
}
