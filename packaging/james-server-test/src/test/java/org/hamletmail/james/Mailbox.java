package org.hamletmail.james;

import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.mail.Folder;
import javax.mail.Message;
import javax.mail.MessagingException;
import javax.mail.Session;
import javax.mail.Store;

/** A user's mailbox as an IMAP client sees it. */
final class Mailbox {
  private final int port;
  private final String user;
  private final String password;

  Mailbox(int port, String user, String password) {
    this.port = port;
    this.user = user;
    this.password = password;
  }

  /** What is done with an open IMAP store. */
  interface Work<T> {
    T in(Store store) throws MessagingException, IOException;
  }

  /** Waits until a folder holds that many messages, and returns them as they are stored. */
  List<String> awaitMessages(String folder, int count) {
    return await(count + " in " + folder + " of " + user)
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> messages(folder), found -> found.size() >= count);
  }

  /** Returns the messages of a folder as they are stored; none where there is no such folder. */
  List<String> messages(String folder) {
    return with(store -> {
      Folder opened = store.getFolder(folder);
      if (!opened.exists()) {
        return List.of();
      }
      opened.open(Folder.READ_ONLY);
      List<String> messages = new ArrayList<>();
      for (Message message : opened.getMessages()) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        message.writeTo(bytes);
        messages.add(bytes.toString(StandardCharsets.ISO_8859_1));
      }
      return messages;
    });
  }

  <T> T with(Work<T> work) {
    Properties properties = new Properties();
    properties.setProperty("mail.imap.host", "127.0.0.1");
    properties.setProperty("mail.imap.port", Integer.toString(port));
    try (Store store = Session.getInstance(properties).getStore("imap")) {
      store.connect(user, password);
      return work.in(store);
    } catch (MessagingException e) {
      throw new AssertionError(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
