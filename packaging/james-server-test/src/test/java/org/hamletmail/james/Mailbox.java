package org.hamletmail.james;

import static org.awaitility.Awaitility.await;

import com.sun.mail.util.FolderClosedIOException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.mail.Folder;
import javax.mail.FolderClosedException;
import javax.mail.Message;
import javax.mail.MessagingException;
import javax.mail.Session;
import javax.mail.Store;
import javax.mail.StoreClosedException;

/**
 * A user's mailbox as an IMAP client sees it. James 3.8 may count a message in its answer to SELECT
 * that it does not know yet when the message is fetched, and then answers with nothing, an error,
 * or not at all. So this client waits with STATUS until all is there, selects only then, and hangs
 * up after some seconds of silence, as mail programs do.
 */
final class Mailbox {
  private static final Duration SILENCE = Duration.ofSeconds(10);

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
    await(count + " in " + folder + " of " + user)
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(50))
        .ignoreException(SilentServerException.class)
        .until(() -> with(store -> count(store.getFolder(folder))), found -> found >= count);
    return messages(folder);
  }

  /** Returns the messages of a folder as they are stored; none where there is no such folder. */
  List<String> messages(String folder) {
    return await(folder + " of " + user)
        .atMost(Duration.ofMinutes(2))
        .ignoreException(SilentServerException.class)
        .until(() -> read(folder), found -> found.stream().noneMatch(String::isEmpty));
  }

  /** Asked of a folder that is not open, this is IMAP's STATUS. */
  private static int count(Folder folder) throws MessagingException {
    return folder.exists() ? folder.getMessageCount() : 0;
  }

  private List<String> read(String folder) {
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
    properties.setProperty("mail.imap.partialfetch", "false");
    properties.setProperty("mail.imap.connectiontimeout", Long.toString(SILENCE.toMillis()));
    properties.setProperty("mail.imap.timeout", Long.toString(SILENCE.toMillis()));
    try (Store store = Session.getInstance(properties).getStore("imap")) {
      store.connect(user, password);
      return work.in(store);
    } catch (MessagingException | IOException e) {
      if (isSilence(e)) {
        throw new SilentServerException(e);
      }
      throw new AssertionError(e);
    }
  }

  /** A client that timed out closes its connection, and says only that. */
  private static boolean isSilence(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketTimeoutException
          || cause instanceof FolderClosedException
          || cause instanceof FolderClosedIOException
          || cause instanceof StoreClosedException) {
        return true;
      }
    }
    return false;
  }

  /** The server did not answer in time; whether it did the work is unknown. */
  private static final class SilentServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SilentServerException(Exception cause) {
      super(cause);
    }
  }
}
