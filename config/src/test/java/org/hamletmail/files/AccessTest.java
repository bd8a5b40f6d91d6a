package org.hamletmail.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That another group is given too, {@code ModelWriterTest} shows. */
class AccessTest {
  @TempDir private Path folder;

  @Test
  void giveTo_folderWithFiles_givesEachItsPermissions() throws IOException {
    Path before = folder("before", "rwxrwx--x", "rw-rw-r--");
    Path after = folder("after", "rwx------", "rw-------");
    assertThat(Access.of(before, "file").orElseThrow().giveTo(after)).isEmpty();
    assertThat(permissions(after)).isEqualTo("rwxrwx--x");
    assertThat(permissions(after.resolve("file"))).isEqualTo("rw-rw-r--");
  }

  @Test
  void giveTo_groupAlone_leavesThePermissions() throws IOException {
    Path after = folder("after", "rwx------", "rw-------");
    assertThat(Access.ofGroup(folder).orElseThrow().giveTo(after)).isEmpty();
    assertThat(permissions(after)).isEqualTo("rwx------");
  }

  @Test
  void giveTo_notPermitted_saysWhatAndWhatToDo() throws IOException {
    Access access = Access.of(folder("before", "rwxr-x---", "rw-r-----"), "file").orElseThrow();
    assertThat(access.giveTo(folder.resolve("gone")).orElseThrow())
        .startsWith("it can't be given to the group " + access.group().getName())
        .contains("with mode rwxr-x---")
        .endsWith("chgrp -R " + access.group().getName());
  }

  private Path folder(String name, String permissions, String ofFile) throws IOException {
    Path made = Files.createDirectory(folder.resolve(name));
    Path file = Files.createFile(made.resolve("file"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(ofFile));
    return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(permissions));
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
