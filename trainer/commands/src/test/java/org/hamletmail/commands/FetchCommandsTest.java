package org.hamletmail.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.hamletmail.fetch.FlakyServer;
import org.hamletmail.finetune.TrainingModel;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.TensorType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class FetchCommandsTest {
  private static final String TABLE = "ham\tsee you\nspam\twin now\n";

  @TempDir Path folder;
  private Map<String, String> environment;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void useOwnCache() {
    environment = Map.of("XDG_CACHE_HOME", folder.toString());
  }

  @Test
  void fetchBase_mediumFromAMirror_isFoundByTrain() throws Exception {
    byte[] checkpoint = checkpoint();
    try (FlakyServer server = new FlakyServer(checkpoint)) {
      server.first(
          FlakyServer.redirect(302, "/cdn", "x-linked-etag", "\"" + sha256(checkpoint) + "\""));

      assertThat(fetchBase("gpt2-medium", "--mirror", server.address() + "/"))
          .as(err.toString())
          .isZero();

      assertThat(server.requests())
          .containsExactly("/openai-community/gpt2-medium/resolve/main/model.safetensors", "/cdn");
    }
    Path file = folder.resolve("hamlet/bases/gpt2-medium/model.safetensors");
    assertThat(file).hasBinaryContent(checkpoint);
    assertThat(out.toString())
        .contains("(100 %)")
        .contains(file + "  " + checkpoint.length + " bytes  SHA-256 " + sha256(checkpoint))
        .contains("(as 127.0.0.1 told)")
        .contains("1 blocks of 64 channels; train on it with --base gpt2-medium");
    assertThat(BaseFile.find(Path.of("gpt2-medium"), environment)).isEqualTo(file);
  }

  @Test
  void fetchBase_gpt2_asksForThePinnedRevisionAndKnowsItsDigest() throws Exception {
    try (FlakyServer server = new FlakyServer(new byte[100])) {
      environment =
          Map.of("XDG_CACHE_HOME", folder.toString(), FetchOptions.MIRROR, server.address());

      assertThat(fetchBase("gpt2")).isEqualTo(1);

      assertThat(server.requests())
          .containsExactly(
              "/openai-community/gpt2/resolve/607a30d783dfa663caf39e06633721c8d4cfcd7e/model.safetensors");
    }
    assertThat(err.toString())
        .contains("expected 248dfc3911869ec493c76e65bf2fcf7f615828b0254c12b473182f0f81d3a707");
    assertThat(folder.resolve("hamlet/bases/gpt2/model.safetensors")).doesNotExist();
  }

  @Test
  void fetchBase_rightDigestButNoGpt2_saysSo() throws Exception {
    byte[] content = "<html>".getBytes(StandardCharsets.US_ASCII);
    try (FlakyServer server = new FlakyServer(content)) {
      assertThat(fetchBase("gpt2-xl", "--mirror", server.address(), "--sha256", sha256(content)))
          .isEqualTo(1);
    }
    assertThat(err.toString()).contains("expected a safetensors file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpt3 | \"gpt3\" is no base; expected one of gpt2, gpt2-medium, gpt2-large, gpt2-xl",
        "gpt2 --mirror ftp://x | the mirror is \"ftp://x\"; expected https://HOST",
        "gpt2-xl --sha256 12 | \"12\" is no SHA-256; expected 64",
      })
  void fetchBase_nonsense_isAUsageError(String arguments, String says) {
    assertThat(fetchBase((Object[]) arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains(says);
  }

  @Test
  void fetchBase_noPlaceForACache_isAUsageError() {
    environment = Map.of();

    assertThat(fetchBase("gpt2")).isEqualTo(2);
    assertThat(err.toString()).contains("name one with --cache");
  }

  @Test
  void cache_relativeXdg_isIgnoredAsTheSpecificationAsks() {
    assertThat(CacheFolder.of(null, Map.of("XDG_CACHE_HOME", "x", "HOME", "/home/me")).base("gpt2"))
        .isEqualTo(Path.of("/home/me/.cache/hamlet/bases/gpt2/model.safetensors"));
  }

  @Test
  void base_notFetched_saysHowToFetchIt() {
    assertThatThrownBy(() -> BaseFile.find(Path.of("gpt2-large"), environment))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("run hamlet fetch-base gpt2-large first");
  }

  @Test
  void base_tensorFlowFolder_isRefusedWithAHint() throws IOException {
    Path checkpoint = Files.createDirectories(folder.resolve("gpt2/124M"));
    Files.writeString(checkpoint.resolve("checkpoint"), "model_checkpoint_path: \"model.ckpt\"\n");

    assertThatThrownBy(() -> BaseFile.find(checkpoint, environment))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is OpenAI's TensorFlow checkpoint")
        .hasMessageContaining("run hamlet fetch-base gpt2");
    StringWriter errors = new StringWriter();
    assertThat(
            new CommandLine(new TrainCommand())
                .setErr(new PrintWriter(errors))
                .execute(
                    "--ham",
                    "x",
                    "--spam",
                    "y",
                    "--output",
                    folder.resolve("m").toString(),
                    "--base",
                    checkpoint.toString()))
        .isEqualTo(1);
    assertThat(errors.toString()).contains("is OpenAI's TensorFlow checkpoint");
  }

  @Test
  void base_folder_isTheCheckpointInIt() throws IOException {
    assertThatThrownBy(() -> BaseFile.find(folder, environment))
        .hasMessageContaining("is a folder without model.safetensors; expected one with it");
    Path file = Files.createFile(folder.resolve("model.safetensors"));

    assertThat(BaseFile.find(folder, environment)).isEqualTo(file);
  }

  @Test
  void fetchData_sms_unpacksTheOneFile() throws Exception {
    byte[] zip = zip("readme", "About", "SMSSpamCollection", TABLE);
    try (FlakyServer server = new FlakyServer(zip)) {
      assertThat(fetchData(zip, TABLE, "sms", "--mirror", server.address()))
          .as(err.toString())
          .isZero();
      assertThat(server.requests()).containsExactly("/static/public/228/sms+spam+collection.zip");

      Path own = folder.resolve("own.tsv");
      assertThat(fetchData(zip, TABLE, "sms", "--mirror", server.address(), "--output", own))
          .isZero();
      assertThat(own).hasContent(TABLE);
      assertThat(server.requests()).hasSize(1);
      assertThat(fetchData(zip, TABLE, "sms", "--mirror", server.address(), "--output", own))
          .isEqualTo(1);
      assertThat(err.toString()).contains(own + " exists already");
    }
    assertThat(folder.resolve("hamlet/data/SMSSpamCollection.tsv")).hasContent(TABLE);
    assertThat(out.toString()).contains("CC BY 4.0");
  }

  @Test
  void fetchData_fileInTheArchiveIsAnother_isRefused() throws Exception {
    byte[] zip = zip("SMSSpamCollection", TABLE);
    try (FlakyServer server = new FlakyServer(zip)) {
      assertThat(fetchData(zip, "other", "sms", "--mirror", server.address())).isEqualTo(1);
    }
    assertThat(err.toString())
        .contains("SMSSpamCollection in ")
        .contains("expected " + sha256("other".getBytes(StandardCharsets.UTF_8)));
    assertThat(folder.resolve("hamlet/data/SMSSpamCollection.tsv")).doesNotExist();
  }

  @Test
  void fetchData_archiveLacksTheFile_saysSo() throws Exception {
    byte[] zip = zip("other", TABLE);
    try (FlakyServer server = new FlakyServer(zip)) {
      assertThat(fetchData(zip, TABLE, "sms", "--mirror", server.address())).isEqualTo(1);
    }
    assertThat(err.toString()).contains("holds no SMSSpamCollection");
  }

  @Test
  void fetchData_unknownName_isAUsageError() {
    assertThat(fetchData(new byte[0], "", "enron")).isEqualTo(2);
    assertThat(err.toString()).contains("\"enron\" is no data; expected sms");
  }

  private int fetchBase(Object... arguments) {
    return run(new FetchBaseCommand(environment), arguments);
  }

  private int fetchData(byte[] archive, String table, Object... arguments) {
    FetchDataCommand.Digests digests =
        new FetchDataCommand.Digests(
            sha256(archive), sha256(table.getBytes(StandardCharsets.UTF_8)));
    return run(new FetchDataCommand(environment, digests), arguments);
  }

  private int run(Object command, Object... arguments) {
    return new CommandLine(command)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
  }

  private byte[] checkpoint() throws IOException {
    Path file = folder.resolve("small.safetensors");
    Gpt2Config config =
        new Gpt2Config(Gpt2Config.GPT2_VOCABULARY, 8, 64, 1, 1, Gpt2Config.GPT2_EPSILON);
    try (TrainingModel model = TrainingModel.random(config, 1, 1)) {
      model.write(file, TensorType.F32, name -> !name.startsWith("score."));
    }
    return Files.readAllBytes(file);
  }

  private static byte[] zip(String... namesAndContents) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < namesAndContents.length; i += 2) {
        zip.putNextEntry(new ZipEntry(namesAndContents[i]));
        zip.write(namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
