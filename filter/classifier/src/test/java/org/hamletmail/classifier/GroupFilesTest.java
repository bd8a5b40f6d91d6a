package org.hamletmail.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.hamletmail.files.GroupFiles;
import org.hamletmail.gpt2.Readout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupFilesTest {
  @TempDir Path folder;

  @BeforeEach
  void requirePermissions() throws IOException {
    assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"), "no permissions");
  }

  /** In a process of its own, as a umask is a process's. */
  @ParameterizedTest
  @CsvSource({
    "000, rwxr-x---, rw-r-----",
    "022, rwxr-x---, rw-r-----",
    "027, rwxr-x---, rw-r-----",
    "077, rwx------, rw-------",
  })
  void everythingWritten_whateverTheUmask_isForOwnerAndGroupAtMost(
      String umask, String folders, String files) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "umask " + umask + " && exec \"$0\" \"$@\"",
                java,
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolveSibling(folder.getFileName() + ".log").toFile())
            .start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();

    for (String name : new String[] {"model", "model.previous", "sub/experiment"}) {
      assertThat(permissions(folder.resolve(name))).as(name).isEqualTo(folders);
    }
    for (String name :
        new String[] {
          "model/model.json",
          "model/model.safetensors",
          "model/report.html",
          "model.previous/model.json",
          "report.html",
        }) {
      assertThat(permissions(folder.resolve(name))).as(name).isEqualTo(files);
    }
    // What a model was like while it was written, for it was seen then.
    assertThat(Files.readAllLines(folder.resolve("seen")))
        .hasSizeGreaterThan(2)
        .allMatch(seen -> seen.equals(folders + " " + files));
  }

  @Test
  void write_fileThatEverybodyMayRead_becomesTheGroups() throws IOException {
    Path report = Files.writeString(folder.resolve("report.html"), "old");
    Files.setPosixFilePermissions(report, PosixFilePermissions.fromString("rw-rw-rw-"));
    Path link = Files.createSymbolicLink(folder.resolve("link.html"), report);

    GroupFiles.write(link, "new".getBytes(StandardCharsets.UTF_8));

    assertThat(link).isSymbolicLink();
    assertThat(report).hasContent("new");
    assertThat(permissions(report)).endsWith("---");
    assertThat(folder).isDirectoryNotContaining(file -> file.toString().endsWith(".new"));
  }

  /** What a killed writer left, or a folder of somebody's. */
  @Test
  void write_nameBesideIsTaken_writesAllTheSameAndLeavesIt() throws IOException {
    Path taken = Files.createDirectory(folder.resolve(".report.html.new"));
    Files.createFile(taken.resolve("file"));
    Path report = folder.resolve("report.html");

    GroupFiles.write(report, "new".getBytes(StandardCharsets.UTF_8));

    assertThat(report).hasContent("new");
    assertThat(permissions(report)).startsWith("rw-").endsWith("---");
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder(".report.html.new", "report.html");
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  /** The other process. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) throws IOException {
      Path folder = Path.of(arguments[0]);
      List<String> seen = new ArrayList<>();
      ModelWriter.FileContent content =
          file -> {
            Files.writeString(file, "content");
            Path written = Objects.requireNonNull(file.getParent());
            seen.add(permissions(written) + " " + permissions(file));
          };
      Map<String, ModelWriter.FileContent> files =
          Map.of("model.safetensors", content, "report.html", content);
      Path model = folder.resolve("model");
      ModelWriter.create(model, TinyModel.description(Readout.LAST_TOKEN), files);
      ModelWriter.replace(model, TinyModel.description(Readout.LAST_TOKEN), files);
      GroupFiles.createFolders(folder.resolve("sub/experiment"));
      GroupFiles.write(folder.resolve("report.html"), new byte[1]);
      Files.write(folder.resolve("seen"), seen);
    }
  }
}
