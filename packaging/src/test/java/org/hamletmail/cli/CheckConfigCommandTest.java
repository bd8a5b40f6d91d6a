package org.hamletmail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hamletmail.classifier.Calibration;
import org.hamletmail.classifier.EmbeddedModel;
import org.hamletmail.classifier.ModelDescription;
import org.hamletmail.classifier.ModelWriter;
import org.hamletmail.classifier.SeenHam;
import org.hamletmail.classifier.Threshold;
import org.hamletmail.classifier.TrainingRecord;
import org.hamletmail.files.Sha256;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Readout;
import org.hamletmail.tokenizer.Vocabulary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What check-config finds that the file alone doesn't tell. No engine is started. */
class CheckConfigCommandTest {
  private final String homeBefore = System.getProperty(EmbeddedModel.HOME, "");
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  @BeforeEach
  void runFromTheDistribution() {
    System.setProperty(EmbeddedModel.HOME, Path.of("src/dist").toAbsolutePath().toString());
  }

  @AfterEach
  void restore() {
    System.setProperty(EmbeddedModel.HOME, homeBefore);
  }

  @Nested
  class OfLists {

    @Test
    void check_badListFiles_areAllNamedWithTheirLines() throws IOException {
      Files.writeString(folder.resolve("allow"), "# x\ndomain example\n");
      Files.writeString(folder.resolve("block"), "sender a@b.example\n\nnobody\n");
      assertThat(check("hamlet.lists { allow = allow, block = block }")).isEqualTo(78);
      assertThat(err.toString())
          .contains(
              folder.resolve("allow") + ": 2: says \"domain example\"; expected a domain",
              folder.resolve("block") + ": 3: says \"nobody\"; expected sender, domain, network");
    }

    @Test
    void check_sendersThatNobodyProves_areWarnedOf() throws IOException {
      Files.writeString(folder.resolve("allow"), "sender a@b.example\n");
      assertWarning(
          "hamlet.lists.allow = allow",
          "hamlet.policy.authserv-ids is empty: no sender is proven, and the entries");
      Files.writeString(folder.resolve("allow"), "network 192.0.2.1\n");
      assertFine("hamlet.lists.allow = allow");
    }
  }

  @Nested
  class Model {

    @Test
    void check_wholeModel_isFine() throws IOException {
      model(Optional.empty(), Optional.of(new Threshold(.9, 0)));
      assertFine("hamlet.model.directory = model");
      assertThat(out.toString().lines().skip(1).findFirst().orElseThrow())
          .startsWith("model idle-")
          .endsWith(": tag threshold 0.5, reject threshold 0.9");
    }

    @Test
    void check_folderThatIsNoModel_isFound() throws IOException {
      Files.createDirectory(folder.resolve("model"));
      assertProblem(
          "\nhamlet.model.directory = model",
          "hamlet.conf: 2: hamlet.model.directory is \"" + folder.resolve("model") + "\" (",
          "model.json: missing",
          "; expected the folder of a whole model; check the path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.safetensors", "model.json"})
    void check_damagedFile_isFound(String file) throws IOException {
      model(Optional.empty(), Optional.empty());
      try (RandomAccessFile damaged =
          new RandomAccessFile(folder.resolve("model").resolve(file).toFile(), "rw")) {
        damaged.seek(damaged.length() / 2);
        damaged.write(0);
      }
      assertProblem(
          "hamlet.model.directory = model", "hamlet.conf: 1: hamlet.model.directory is ", file);
    }

    @Test
    void check_fileCutShortOrGone_isFound() throws IOException {
      model(Optional.empty(), Optional.empty());
      Path weights = folder.resolve("model/model.safetensors");
      Files.write(weights, new byte[0]);
      assertProblem("hamlet.model.directory = model", "hamlet.model.directory is ", "SHA-256");
      Files.delete(weights);
      assertProblem("hamlet.model.directory = model", "hamlet.model.directory is ", "missing");
    }

    @Test
    void check_brokenLink_isFound() throws IOException {
      Files.createSymbolicLink(folder.resolve("current"), folder.resolve("none"));
      assertProblem("hamlet.model.directory = current", "hamlet.model.directory is \"current\"");
    }

    @Test
    void check_programWithoutItsModel_isFound() throws IOException {
      System.setProperty(EmbeddedModel.HOME, folder.toString());
      assertProblem(
          "",
          "hamlet.conf: hamlet.model.directory is empty, and the embedded model can't be used",
          "; copy the whole program again, or name a model here");
    }

    /** What is closed to who checks may be open to who serves; what can't be seen isn't missing. */
    @ParameterizedTest
    @CsvSource({
      "models/model/model.json, hamlet.model.directory, models/model/model.json",
      "models/model/model.safetensors, hamlet.model.directory, models/model/model.safetensors",
      "models/model, hamlet.model.directory, models/model",
      "models, hamlet.model.directory, models/model",
      "base.safetensors, hamlet.model.base, base.safetensors",
    })
    void check_closedToTheUser_isRemarkedOn(String closed, String key, String file)
        throws Throwable {
      Path base = Files.writeString(folder.resolve("base.safetensors"), "weights");
      model(Optional.of(Sha256.of(Files.readAllBytes(base))), Optional.empty());
      Files.move(
          folder.resolve("model"),
          Files.createDirectory(folder.resolve("models")).resolve("model"));
      Path config =
          Files.writeString(
              folder.resolve("hamlet.conf"),
              "hamlet.model { base = base.safetensors, directory = models/model }");
      whileClosed(
          folder.resolve(closed),
          () -> {
            Run run = asUserWithoutRights("check-config", config.toString());
            assertThat(run.exit()).as(run.err()).isZero();
            assertThat(run.err().lines())
                .singleElement()
                .asString()
                .contains("warning: ", key + " was not looked at: ")
                .contains(System.getProperty("user.name") + ", who runs this check, may not read")
                .contains(folder.resolve(file).toString());
          });
    }

    @Test
    void check_base_isTheOneThatTheModelNames() throws IOException {
      Path base = Files.writeString(folder.resolve("base.safetensors"), "weights");
      Path other = Files.writeString(folder.resolve("other.safetensors"), "other");
      String digest = Sha256.of(Files.readAllBytes(base));
      model(Optional.of(digest), Optional.of(new Threshold(.9, 0)));

      assertFine("hamlet.model { directory = model, base = base.safetensors }");
      assertProblem(
          "hamlet.model.directory = model",
          "hamlet.conf: hamlet.model.base is empty, but the model in",
          "expected the file of the base checkpoint with SHA-256 " + digest,
          "hamlet fetch-base");
      assertProblem(
          "hamlet.model.directory = model\nhamlet.model.base = " + other.getFileName(),
          "hamlet.conf: 2: hamlet.model.base is \"" + other + "\"",
          digest);
    }

    @Test
    void check_baseThatTheModelDoesNotNeed_isRemarkedOn() throws IOException {
      Files.writeString(folder.resolve("base.safetensors"), "weights");
      assertWarning(
          "hamlet.model.base = base.safetensors", "hamlet.conf: 1: hamlet.model.base is set, but");
    }
  }

  @Nested
  class Actions {

    @Test
    void check_rejectWithAModelThatRejectsNothing_isRemarkedOn() throws IOException {
      model(Optional.empty(), Optional.empty());
      assertWarning(
          "hamlet.model.directory = model\nhamlet.policy.high-action = reject",
          "hamlet check-config: warning: ",
          "hamlet.conf: 2: hamlet.policy.high-action is reject, which no message gets",
          "set hamlet.policy.reject-threshold");
      assertFine(
          "hamlet.model.directory = model\n"
              + "hamlet.policy { high-action = reject, reject-threshold = 0.999 }");
    }

    @Test
    void check_ageOfNoCache_isRemarkedOn() throws IOException {
      assertWarning(
          "hamlet.cache { max-messages = 0\n expire-after = 1 minute }",
          "hamlet.conf: 2: hamlet.cache.expire-after has no effect");
    }
  }

  @Nested
  class Socket {

    @Test
    void check_unknownHost_isFound() throws IOException {
      assertProblem(
          "hamlet.milter.socket = \"inet:no-such-host.invalid:8891\"",
          "hamlet.conf: 1: hamlet.milter.socket is \"inet:no-such-host.invalid:8891\" (the host"
              + " no-such-host.invalid is unknown); expected a host name or an address",
          "127.0.0.1");
    }

    @Test
    void check_addressOfAnotherMachine_isFound() throws IOException {
      assertProblem(
          "hamlet.milter.socket = \"inet:192.0.2.77:8891\"",
          "(192.0.2.77 is no address of this machine)");
    }

    @Test
    void check_addressesOfThisMachine_areFine() throws IOException {
      assertFine("hamlet.milter.socket = \"inet:localhost:8891\"");
      assertFine("hamlet.milter.socket = \"inet:0.0.0.0:8891\"");
    }

    @Test
    void check_portInUse_isFineAsAHamletMayRun() throws IOException {
      try (ServerSocket used = new ServerSocket(0)) {
        assertFine("hamlet.milter.socket = \"inet:127.0.0.1:" + used.getLocalPort() + "\"");
      }
    }

    @Test
    void check_privilegedPort_isRemarkedOn() throws IOException {
      assertWarning(
          "hamlet.milter.socket = \"inet:127.0.0.1:25\"",
          "hamlet.milter.socket is \"inet:127.0.0.1:25\", whose port is below 1024");
    }

    @Test
    void check_portThatTheSystemChooses_isRemarkedOn() throws IOException {
      assertWarning(
          "hamlet.milter.socket = \"inet:127.0.0.1:0\"",
          "hamlet.milter.socket is \"inet:127.0.0.1:0\", whose port the system chooses anew");
    }

    @Test
    void check_modeOfAPort_isRemarkedOn() throws IOException {
      assertWarning("hamlet.milter.socket-mode = \"0600\"", "hamlet.milter.socket-mode has no");
    }

    @Test
    void check_folderOfTheSocketIsMissing_isFound() throws IOException {
      assertProblem(
          socketAt("none/hamlet.sock"),
          "(there is no folder " + folder.resolve("none") + ")",
          "; create the folder");
    }

    @Test
    void check_folderThatSystemdMakes_isRemarkedOn() throws IOException {
      assertWarning(
          "hamlet.milter.socket = \"unix:/run/hamlet-not-started/hamlet.sock\"",
          "whose folder /run/hamlet-not-started is not there now",
          "RuntimeDirectory");
    }

    @Test
    void check_folderOfTheSocketIsClosedToTheUser_isRemarkedOn() throws Throwable {
      Path closed = Files.createDirectory(folder.resolve("closed"));
      Path config =
          Files.writeString(folder.resolve("hamlet.conf"), socketAt("closed/sub/hamlet.sock"));
      Files.createDirectory(closed.resolve("sub"));
      whileClosed(
          closed,
          () -> {
            Run run = asUserWithoutRights("check-config", config.toString());
            assertThat(run.exit()).as(run.err()).isZero();
            assertThat(run.err())
                .contains("hamlet.milter.socket is ")
                .contains("whose folder " + System.getProperty("user.name") + " can't look at (")
                .doesNotContain("there is no folder");
          });
    }

    @Test
    void check_somethingElseAtThePath_isFound() throws IOException {
      Files.writeString(folder.resolve("file"), "");
      Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nothing"));
      Files.createDirectory(folder.resolve("sub"));
      for (String path : new String[] {"file", "link", "sub"}) {
        assertProblem(socketAt(path), "(something that is no socket lies there)", "move it away");
      }
      assertProblem(socketAt("file/hamlet.sock"), "file is no folder");
      assertProblem("hamlet.milter.socket = \"unix:/\"", "no socket lies there");
    }

    @Test
    void check_socketAtThePath_isFineAndStays() throws IOException {
      Path path = folder.resolve("hamlet.sock");
      try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        socket.bind(UnixDomainSocketAddress.of(path));
        assertFine(socketAt("hamlet.sock"));
      }
      assertThat(path).exists();
    }

    /** The kernel lets nobody write there. What root can't do, no user of the daemon can. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void check_folderThatCannotBeWrittenTo_isFound() throws IOException {
      String socket = socketAt("/proc/self/hamlet.sock");
      if (System.getProperty("user.name").equals("root")) {
        assertProblem(socket, "/proc/self can't be written to, by root neither");
      } else {
        assertWarning(socket, "whose folder", "can't write to");
      }
    }

    private String socketAt(String path) {
      return "hamlet.milter.socket = \"unix:" + folder.resolve(path) + "\"";
    }
  }

  @Nested
  class ControlAndStatus {

    @Test
    void check_controlSocketWithoutAFolder_isFound() throws IOException {
      assertProblem(
          "hamlet.control.socket = " + folder.resolve("none/control.sock"),
          "hamlet.conf: 1: hamlet.control.socket is \"",
          "(there is no folder " + folder.resolve("none") + ")");
      assertFine("hamlet.control.socket = " + folder.resolve("control.sock"));
    }

    @Test
    void check_controlWhereTheMilterListens_isFound() throws IOException {
      Path path = folder.resolve("hamlet.sock");
      assertProblem(
          "hamlet { milter.socket = \"unix:" + path + "\"\n control.socket = " + path + " }",
          "hamlet.conf: 2: hamlet.control.socket is",
          "(mail servers are answered there, by hamlet.milter.socket)");
    }

    @Test
    void check_statusOnTheMiltersPort_isFound() throws IOException {
      assertProblem(
          "hamlet.status.listen = \"127.0.0.1:8891\"",
          "hamlet.status.listen is \"127.0.0.1:8891\" (mail servers are answered on that port",
          "choose another port");
      assertFine("hamlet.status.listen = \"127.0.0.1:8892\"");
    }

    @Test
    void check_statusOnAnAddressOfAnotherMachine_isFound() throws IOException {
      Path token = Files.writeString(folder.resolve("token"), "0123456789abcdef\n");
      Files.setPosixFilePermissions(token, Set.of(PosixFilePermission.OWNER_READ));
      assertProblem(
          "hamlet.status { listen = \"192.0.2.77:8892\", token-file = token }",
          "hamlet.status.listen is \"192.0.2.77:8892\" (192.0.2.77 is no address of this machine");
    }

    @Test
    void check_tokenThatCannotBeUsed_isFound() throws IOException {
      Path token = folder.resolve("token");
      String config = "hamlet.status { listen = \"127.0.0.1:8892\", token-file = token }";
      assertProblem(config, "hamlet.status.token-file is \"token\" (there is no such file: ");
      Files.writeString(token, "short\n");
      Files.setPosixFilePermissions(token, Set.of(PosixFilePermission.OWNER_READ));
      assertProblem(config, "something else than 16 to 200", "openssl rand -hex 24");
      Files.delete(token);
      Files.writeString(token, "0123456789abcdef\n");
      Files.setPosixFilePermissions(
          token, Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OTHERS_READ));
      assertProblem(config, "others may read or change it");
      Files.setPosixFilePermissions(token, Set.of(PosixFilePermission.OWNER_READ));
      assertFine(config);
    }

    @Test
    void check_tokenClosedToTheUser_isRemarkedOn() throws Throwable {
      Path token = Files.writeString(folder.resolve("token"), "0123456789abcdef\n");
      Path config =
          Files.writeString(
              folder.resolve("hamlet.conf"),
              "hamlet.status { listen = \"127.0.0.1:8892\", token-file = token }");
      whileClosed(
          token,
          () -> {
            Run run = asUserWithoutRights("check-config", config.toString());
            assertThat(run.exit()).as(run.err()).isZero();
            assertThat(run.err())
                .contains("hamlet.status.token-file was not looked at: ", token.toString());
          });
    }

    @Test
    void check_tokenThatNobodyIsAskedFor_isRemarkedOn() throws IOException {
      Path token = Files.writeString(folder.resolve("token"), "0123456789abcdef\n");
      Files.setPosixFilePermissions(token, Set.of(PosixFilePermission.OWNER_READ));
      assertWarning(
          "hamlet.status.token-file = token", "hamlet.status.token-file has no effect, as");
    }
  }

  @Test
  void check_severalProblems_areAllFound() throws IOException {
    Files.createDirectory(folder.resolve("model"));
    assertThat(
            check(
                "hamlet.model.directory = model\n"
                    + "hamlet.milter.socket = \"inet:no-such-host.invalid:8891\""))
        .isEqualTo(78);
    assertThat(err.toString().lines())
        .satisfiesExactly(
            first -> assertThat(first).contains("hamlet.conf: 1: hamlet.model.directory"),
            second -> assertThat(second).contains("hamlet.conf: 2: hamlet.milter.socket"));
  }

  /** Root reads everything, unless that right is taken from it. */
  private Run asUserWithoutRights(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-D" + EmbeddedModel.HOME + "=" + System.getProperty(EmbeddedModel.HOME));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Hamlet.class.getName());
    command.addAll(List.of(arguments));
    return Run.of(command.toArray(String[]::new)).run();
  }

  /** Runs something while nobody without special rights may enter a folder or read a file. */
  private static void whileClosed(Path path, Executable test) throws Throwable {
    Set<PosixFilePermission> before = Files.getPosixFilePermissions(path);
    Files.setPosixFilePermissions(path, Set.of());
    try {
      test.execute();
    } finally {
      Files.setPosixFilePermissions(path, before);
    }
  }

  private void assertFine(String config) throws IOException {
    assertThat(check(config)).as(err.toString()).isZero();
    assertThat(err.toString()).isEmpty();
  }

  private void assertWarning(String config, String... parts) throws IOException {
    assertThat(check(config)).as(err.toString()).isZero();
    assertThat(err.toString().lines()).singleElement().asString().contains(parts);
    assertThat(out.toString()).contains("hamlet.conf: OK");
  }

  private void assertProblem(String config, String... parts) throws IOException {
    assertThat(check(config)).isEqualTo(78);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines()).singleElement().asString().contains(parts);
  }

  private int check(String config) throws IOException {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    Path file = Files.writeString(folder.resolve("hamlet.conf"), config);
    return Hamlet.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute("check-config", file.toString());
  }

  /** Weights that the engine would refuse: it is not asked. */
  private void model(Optional<String> base, Optional<Threshold> reject) throws IOException {
    ModelWriter.create(
        folder.resolve("model"),
        new ModelDescription(
            "idle",
            new Gpt2Config(50_257, 48, 32, 2, 4, 1e-5),
            Vocabulary.GPT2,
            48,
            4,
            Readout.LAST_TOKEN,
            0,
            0,
            Calibration.ofTemperature(1.5),
            new Threshold(.5, .01),
            reject,
            base,
            new TrainingRecord(Map.of(), 1, "0".repeat(64), Map.of()),
            SeenHam.UNRECORDED),
        Map.of("model.safetensors", file -> Files.writeString(file, "weights")));
    try (Stream<Path> files = Files.list(folder.resolve("model"))) {
      assertThat(files).hasSize(2);
    }
  }
}
