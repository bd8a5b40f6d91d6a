package org.hamletmail.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What may lie at a path once it is opened, where a regular file was found. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(60)
class PatientOpeningTest {
  @TempDir private Path folder;

  @Test
  void open_regularFile_isRead() throws IOException {
    Path file = Files.writeString(folder.resolve("mail"), "text");
    try (InputStream in = open(file, Duration.ofSeconds(30))) {
      assertThat(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
          .isEqualTo("text");
    }
  }

  @Test
  void open_pipeWithoutAWriter_isNotWaitedFor() throws Exception {
    Path pipe = pipe();
    assertThatThrownBy(() -> open(pipe, Duration.ofMillis(100)).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("did not open within");
    // Lets the thread that opens go.
    Process writer = writer(pipe);
    assertThat(writer.waitFor()).isGreaterThanOrEqualTo(0);
  }

  /** It opens at once, and what it gives never ends. */
  @Test
  void open_pipeWithAWriter_isRefused() throws Exception {
    Path pipe = pipe();
    Process writer = writer(pipe);
    try {
      assertThatThrownBy(() -> open(pipe, Duration.ofSeconds(30)).close())
          .isInstanceOf(IOException.class)
          .hasMessage("a device, socket or named pipe in its place");
    } finally {
      writer.destroyForcibly();
    }
  }

  @Test
  void open_nothingThere_saysSo() {
    assertThatThrownBy(() -> open(folder.resolve("none"), Duration.ofSeconds(30)).close())
        .isInstanceOf(NoSuchFileException.class);
  }

  /** Who may write to a folder that root scans can do that between the look and the opening. */
  @Test
  void walk_pipePutInTheFilesPlace_goesOnWithTheNextFile() throws Exception {
    Files.writeString(folder.resolve("1"), "text");
    Files.writeString(folder.resolve("2"), "text");
    List<String> seen = new ArrayList<>();
    FolderWalk.walk(
        folder,
        false,
        Duration.ofMillis(100),
        new FolderWalk.Found() {
          @Override
          public void file(FolderWalk.FoundFile file, MailStore in) {
            String name = String.valueOf(file.path().getFileName());
            try {
              if (name.equals("1")) {
                Files.delete(file.path());
                Files.move(pipe(), file.path());
              }
              file.opener().open().close();
              seen.add(name + " opened");
            } catch (Exception e) {
              seen.add(name + " " + e.getMessage());
            }
          }

          @Override
          public void failed(Path path, IOException reason) {
            seen.add("failed " + reason);
          }

          @Override
          public void leftOut(Path path, String reason) {
            seen.add("left out " + reason);
          }
        });
    assertThat(seen)
        .satisfiesExactly(
            pipe -> assertThat(pipe).startsWith("1 it did not open within"),
            next -> assertThat(next).isEqualTo("2 opened"));
    assertThat(writer(folder.resolve("1")).waitFor()).isGreaterThanOrEqualTo(0);
  }

  private static InputStream open(Path path, Duration patience) throws IOException {
    return PatientOpening.open(() -> Files.newByteChannel(path), patience);
  }

  private Path pipe() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    return pipe;
  }

  private static Process writer(Path pipe) throws IOException {
    return new ProcessBuilder("sh", "-c", "echo text > \"$0\"", pipe.toString()).start();
  }
}
