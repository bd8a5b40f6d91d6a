package org.hamletmail.mailet;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import javax.mail.Session;
import javax.mail.internet.MimeMessage;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.hamletmail.classifier.ReloadingClassifier;

/** A James without a server: its folders, its metrics, and a classifier that needs no engine. */
final class FakeJames implements AutoCloseable {
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  FakeClassifier classifier = new FakeClassifier();
  int opened;

  private final Path home;
  private final FileSystem files = new Folders();
  private final JamesEnvironment environment = new JamesEnvironment(files, meters);

  FakeJames(Path home) throws IOException {
    this.home = home;
    Files.createDirectories(home.resolve("conf"));
    JamesFilter.openWith(settings -> {
      opened++;
      classifier.closed = false;
      return classifier;
    });
  }

  JamesEnvironment environment() {
    return environment;
  }

  FileSystem files() {
    return files;
  }

  void conf(String settings) throws IOException {
    Files.writeString(home.resolve("conf/hamlet.conf"), settings);
  }

  /** A mailet's configuration: names and values in turn. */
  FakeMailetConfig mailetConfig(String... parameters) {
    FakeMailetConfig.Builder builder = FakeMailetConfig.builder().mailetName("HamletMailet");
    for (int i = 0; i < parameters.length; i += 2) {
      builder.setProperty(parameters[i], parameters[i + 1]);
    }
    return builder.build();
  }

  /** A mail with a message of that text. */
  static FakeMail mail(String message, String... recipients) throws Exception {
    return FakeMail.builder()
        .name("Mail-1")
        .sender("sender@example.net")
        .state(Mail.DEFAULT)
        .recipients(recipients)
        .mimeMessage(
            new MimeMessage(
                Session.getInstance(new Properties()),
                new ByteArrayInputStream(
                    message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8))))
        .build();
  }

  @Override
  public void close() {
    JamesFilter.openWith(ReloadingClassifier::open);
  }

  private final class Folders implements FileSystem {
    @Override
    public InputStream getResource(String url) throws IOException {
      return Files.newInputStream(getFile(url).toPath());
    }

    @Override
    public File getFile(String url) throws FileNotFoundException {
      if (!url.startsWith("file://")) {
        throw new FileNotFoundException(url);
      }
      return home.resolve(url.substring("file://".length())).toFile();
    }

    @Override
    public File getBasedir() {
      return home.toFile();
    }
  }
}
