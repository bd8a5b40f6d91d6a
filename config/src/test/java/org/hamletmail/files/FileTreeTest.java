package org.hamletmail.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {
  @TempDir private Path folder;

  @Test
  void delete_folderWithFoldersInIt_leavesNothing() throws IOException {
    Path tree = folder.resolve("tree");
    Files.writeString(Files.createDirectories(tree.resolve("a/b")).resolve("file"), "text");
    Files.createDirectories(tree.resolve("empty"));
    FileTree.delete(tree);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void delete_link_leavesWhatItLeadsTo() throws IOException {
    Path precious = Files.writeString(folder.resolve("precious"), "text");
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("kept"), "text");
    Path tree = Files.createDirectory(folder.resolve("tree"));
    Files.createSymbolicLink(tree.resolve("to-file"), precious);
    Files.createSymbolicLink(tree.resolve("to-folder"), outside);
    Files.createSymbolicLink(tree.resolve("to-nothing"), folder.resolve("nothing"));
    FileTree.delete(tree);
    assertThat(tree).doesNotExist();
    assertThat(precious).exists();
    assertThat(outside.resolve("kept")).exists();
    Path link = Files.createSymbolicLink(folder.resolve("link"), outside);
    FileTree.delete(link);
    assertThat(Files.isSymbolicLink(link)).isFalse();
    assertThat(outside.resolve("kept")).exists();
  }

  @Test
  void delete_fileOrNothing_isGone() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "text");
    FileTree.delete(file);
    FileTree.delete(file);
    assertThat(file).doesNotExist();
  }
}
