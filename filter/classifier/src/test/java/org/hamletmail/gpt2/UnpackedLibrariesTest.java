package org.hamletmail.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.zip.CRC32;
import org.hamletmail.files.FileTree;
import org.hamletmail.gpt2.UnpackedLibraries.Original;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackedLibrariesTest {
  private static final String TORCH = "libtorch.so";
  private static final String BIG = "libtorch_cpu.so";
  private static final String BINDING = "0.36.0-libdjl_torch.so";

  @TempDir Path cache;
  private Path folder;

  @BeforeEach
  void unpack() throws IOException {
    folder = Files.createDirectory(cache.resolve("2.7.1-cpu-linux-x86_64"));
    for (String name : new String[] {TORCH, BIG, BINDING}) {
      Files.writeString(folder.resolve(name), content(name));
    }
  }

  @Test
  void check_allAsInTheJar_stays() {
    check();
    check();
    assertThat(folder).isDirectoryContaining(file -> file.endsWith(TORCH));
  }

  @Test
  void check_libraryCutShort_removesAll() throws IOException {
    check();
    Files.writeString(folder.resolve(BIG), "cut");
    check();
    assertThat(folder).doesNotExist();
    assertThat(cache).isEmptyDirectory();
  }

  @Test
  void check_libraryMissing_removesAll() throws IOException {
    Files.delete(folder.resolve(BIG));
    check();
    assertThat(folder).doesNotExist();
  }

  @Test
  void check_otherBytesOfTheSameSize_removesAll() throws IOException {
    Files.writeString(folder.resolve(BIG), content(BIG).replace('b', 'c'));
    check();
    assertThat(folder).doesNotExist();
  }

  @Test
  void check_changedSinceItWasStamped_isReadAgain() throws IOException {
    check();
    Path big = folder.resolve(BIG);
    Files.writeString(big, content(BIG).replace('b', 'c'));
    Files.setLastModifiedTime(big, FileTime.fromMillis(1));
    check();
    assertThat(folder).doesNotExist();
  }

  @Test
  void check_otherVersionOfTheJar_doesNotBelieveTheStamp() {
    check();
    Original other = new Original(original(BIG).bytes(), original(BIG).crc() + 1);
    new UnpackedLibraries(folder, Map.of(TORCH, original(TORCH), BIG, other), Map.of()).check();
    assertThat(folder).doesNotExist();
  }

  /** What the stamp is for: nothing is read at the next start. */
  @Test
  void check_stampedAsItLies_isNotRead() throws IOException {
    check();
    Path big = folder.resolve(BIG);
    FileTime changed = Files.getLastModifiedTime(big);
    Files.writeString(big, content(BIG).replace('b', 'c'));
    Files.setLastModifiedTime(big, changed);
    check();
    assertThat(folder).exists();
  }

  @Test
  void check_bindingCutShort_removesItAlone() throws IOException {
    Files.writeString(folder.resolve(BINDING), "");
    check();
    assertThat(folder.resolve(BINDING)).doesNotExist();
    assertThat(folder.resolve(BIG)).exists();
    check();
    assertThat(folder.resolve(BIG)).exists();
  }

  @Test
  void check_nothingUnpacked_doesNothing() throws IOException {
    FileTree.delete(folder);
    check();
    assertThat(cache).isEmptyDirectory();
  }

  @Test
  void check_wholeInAFolderThatCannotBeWrittenTo_isFine() throws Throwable {
    ClosedFolder.whileClosed(cache, this::check);
    assertThat(folder).exists();
  }

  @Test
  void check_damagedInAFolderThatCannotBeWrittenTo_saysWhatToDo() throws Throwable {
    Files.writeString(folder.resolve(BIG), "cut");
    ClosedFolder.whileClosed(
        cache,
        () ->
            assertThatThrownBy(this::check)
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining(
                    folder.resolve(BIG) + " has 3 bytes; expected " + content(BIG).length())
                .hasMessageContaining("DJL_CACHE_DIR"));
  }

  @Test
  void isStamped_onceFoundWholeAndAsItWas() throws IOException {
    assertThat(libraries().isStamped()).isFalse();
    check();
    assertThat(libraries().isStamped()).isTrue();
    Files.writeString(folder.resolve(BIG), "cut");
    assertThat(libraries().isStamped()).isFalse();
    check();
    assertThat(libraries().isStamped()).isFalse();
  }

  private void check() {
    libraries().check();
  }

  private UnpackedLibraries libraries() {
    return new UnpackedLibraries(
        folder,
        Map.of(TORCH, original(TORCH), BIG, original(BIG)),
        Map.of(BINDING, original(BINDING)));
  }

  private static String content(String name) {
    return name.repeat(100);
  }

  private static Original original(String name) {
    byte[] bytes = content(name).getBytes(StandardCharsets.UTF_8);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return new Original(bytes.length, crc.getValue());
  }
}
