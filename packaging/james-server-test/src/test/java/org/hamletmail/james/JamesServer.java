package org.hamletmail.james;

import com.google.inject.Scopes;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.james.GuiceJamesServer;
import org.apache.james.MemoryJamesConfiguration;
import org.apache.james.MemoryJamesServerMain;
import org.apache.james.data.UsersRepositoryModuleChooser;
import org.apache.james.jmap.JMAPConfiguration;
import org.apache.james.jmap.JMAPRoutesHandler;
import org.apache.james.jmap.JMAPServer;
import org.apache.james.jmap.VersionParser;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.modules.protocols.ImapGuiceProbe;
import org.apache.james.modules.protocols.SmtpGuiceProbe;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.utils.DataProbeImpl;
import org.apache.james.utils.MailRepositoryProbeImpl;
import org.apache.james.utils.WebAdminGuiceProbe;

/** A James server of the tests' own, with Hamlet as its administrator would install it. */
final class JamesServer implements AutoCloseable {
  static final String DOMAIN = "example.com";
  static final String PASSWORD = "secret";

  private static final Path DISTRIBUTION = Path.of(System.getProperty("hamlet.distribution", ""));
  private static final Path SAMPLES = DISTRIBUTION.resolve("james/conf");
  private static final List<String> OWN =
      List.of(
          "domainlist.xml",
          "imapserver.xml",
          "jmap.properties",
          "lmtpserver.xml",
          "mailrepositorystore.xml",
          "managesieveserver.xml",
          "pop3server.xml",
          "usersrepository.xml",
          "webadmin.properties");

  private final GuiceJamesServer server;

  private JamesServer(GuiceJamesServer server) {
    this.server = server;
  }

  /** The home of a server to be: configuration and jars, as docs/james.md has them put there. */
  static final class Home {
    private final Path folder;

    Home(Path folder) throws IOException {
      this(folder, OWN);
      try (Stream<Path> samples = Files.list(SAMPLES)) {
        for (Path sample : samples.toList()) {
          Files.copy(sample, conf().resolve(Objects.requireNonNull(sample.getFileName())));
        }
      }
      edit("smtpserver.xml", text -> text.replace("0.0.0.0:25", "127.0.0.1:0"));
      Path jar = DISTRIBUTION.resolve("james/extensions-jars/hamlet-james-3.8.jar");
      Files.createDirectories(jars());
      Files.createSymbolicLink(jars().resolve("hamlet-james-3.8.jar"), jar);
      Files.createSymbolicLink(jars().resolve("pytorch-native.jar"), natives());
    }

    private Home(Path folder, List<String> own) throws IOException {
      this.folder = folder;
      Files.createDirectories(conf());
      for (String name : own) {
        try (InputStream in = JamesServer.class.getResourceAsStream("/james-conf/" + name)) {
          Files.copy(Objects.requireNonNull(in, name), conf().resolve(name));
        }
      }
      keystore();
    }

    /** A server that somebody has yet to install Hamlet in; it lacks the files of the samples. */
    static Home withoutHamlet(Path folder) throws IOException {
      return new Home(folder, OWN);
    }

    Path conf() {
      return folder.resolve("conf");
    }

    Path jars() {
      return folder.resolve("extensions-jars");
    }

    /** As James's documentation has one made. */
    private void keystore() throws IOException {
      Process keytool =
          new ProcessBuilder(
                  (System.getProperty("java.home")
                          + "/bin/keytool -genkeypair -alias james"
                          + " -keyalg RSA -storetype PKCS12 -storepass secret -dname CN=localhost"
                          + " -keystore keystore")
                      .split(" "))
              .directory(conf().toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("keytool.log").toFile())
              .start();
      if (keytool.onExit().join().exitValue() != 0) {
        throw new IOException("keytool failed, see " + folder.resolve("keytool.log"));
      }
    }

    /** Changes a file of the configuration, and insists that it was changed. */
    Home edit(String name, UnaryOperator<String> change) throws IOException {
      Path file = conf().resolve(name);
      String before = Files.readString(file);
      String after = change.apply(before);
      if (after.equals(before)) {
        throw new AssertionError(name + " is as it was");
      }
      Files.writeString(file, after);
      return this;
    }

    /** Has another file take the place of one of the samples. */
    Home put(String name, Path source) throws IOException {
      Files.copy(source, conf().resolve(name), StandardCopyOption.REPLACE_EXISTING);
      return this;
    }

    /** Puts the engine between that fails and dawdles as messages ask. */
    Home faulty() throws IOException {
      Path faults = Path.of(System.getProperty("hamlet.faults", ""));
      Files.createSymbolicLink(jars().resolve("faults.jar"), faults);
      String engine = "org.hamletmail.mailet.FaultyEngine";
      edit(
          "smtpserver.xml",
          text ->
              text.replace(
                  "<handler class=\"org.hamletmail",
                  "<handler class=\"" + engine + "\"/>\n<handler class=\"org.hamletmail"));
      return edit(
          "mailetcontainer.xml",
          text ->
              text.replace(
                  "<mailet match=\"All\" class=\"PostmasterAlias\"/>",
                  "<mailet match=\"All\" class=\"" + engine + "\"/>"));
    }

    Home hamletConf(String settings) throws IOException {
      Files.writeString(conf().resolve("hamlet.conf"), settings);
      return this;
    }

    private static Path natives() throws IOException {
      try (Stream<Path> lib = Files.list(DISTRIBUTION.resolve("lib"))) {
        return lib.filter(jar -> jar.getFileName().toString().startsWith("pytorch-native-cpu-"))
            .findFirst()
            .orElseThrow();
      }
    }
  }

  /** Starts a server in a home. */
  static JamesServer start(Home home) throws Exception {
    MemoryJamesConfiguration configuration =
        MemoryJamesConfiguration.builder()
            .workingDirectory(home.folder.toFile())
            .configurationPath(new Configuration.ConfigurationPath("file://conf/"))
            .usersRepository(UsersRepositoryModuleChooser.Implementation.DEFAULT)
            .build();
    GuiceJamesServer server =
        MemoryJamesServerMain.createServer(configuration)
            .overrideWith(
                binder -> binder.bind(JMAPServer.class).to(NoJmap.class).in(Scopes.SINGLETON));
    server.start();
    server.getProbe(DataProbeImpl.class).fluent().addDomain(DOMAIN);
    return new JamesServer(server);
  }

  /** JMAP is on, but for its port: James would open it to every network. */
  private static final class NoJmap extends JMAPServer {

    @Inject
    NoJmap(JMAPConfiguration configuration, Set<JMAPRoutesHandler> routes, VersionParser versions) {
      super(configuration, routes, versions);
    }

    @Override
    public void start() {}
  }

  static Path distribution() {
    return DISTRIBUTION;
  }

  /** Adds a user and returns the address. */
  String user(String name) throws Exception {
    String address = name + "@" + DOMAIN;
    server.getProbe(DataProbeImpl.class).fluent().addUser(address, PASSWORD);
    return address;
  }

  GuiceJamesServer guice() {
    return server;
  }

  /** Returns how many mails a repository holds. */
  long inRepository(String path) throws Exception {
    return server
        .getProbe(MailRepositoryProbeImpl.class)
        .getRepositoryMailCount(MailRepositoryUrl.from("memory://" + path));
  }

  /** Returns where James's web administration listens. */
  int adminPort() {
    return server.getProbe(WebAdminGuiceProbe.class).getWebAdminPort().getValue();
  }

  /** Asks James's web administration. */
  String admin(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort() + path)).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  SmtpClient smtp() throws IOException {
    return new SmtpClient(server.getProbe(SmtpGuiceProbe.class).getSmtpPort().getValue());
  }

  Mailbox mailbox(String user) {
    return new Mailbox(server.getProbe(ImapGuiceProbe.class).getImapPort(), user, PASSWORD);
  }

  @Override
  public void close() {
    server.stop();
  }
}
