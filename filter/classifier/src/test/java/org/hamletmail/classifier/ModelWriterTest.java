package org.hamletmail.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.Character.UnicodeScript;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.hamletmail.files.Sha256;
import org.hamletmail.gpt2.Readout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What writers leave on the disk, also those that were killed or ran out of space. */
class ModelWriterTest {
  private static final ModelDescription DESCRIPTION = TinyModel.description(Readout.LAST_TOKEN);

  @TempDir Path folder;
  private Path target;

  @BeforeEach
  void nameTheTarget() {
    target = folder.resolve("own");
  }

  @Test
  void create_targetExists_isRefusedAndLeftAlone() throws IOException {
    create("one");

    assertThatThrownBy(() -> create("two")).isInstanceOf(FileAlreadyExistsException.class);

    assertThat(weights(target)).isEqualTo("one");
    assertThat(names(folder)).containsExactly("own");
  }

  @ParameterizedTest
  @MethodSource("seenHam")
  void create_writingOfHam_isReadAsItWasWritten(SeenHam ham) throws IOException {
    ModelDescription d = DESCRIPTION;
    ModelDescription described =
        new ModelDescription(
            d.name(),
            d.architecture(),
            d.vocabulary(),
            d.maxTokens(),
            d.maxWindows(),
            d.readout(),
            d.neutralTokens(),
            d.sharpness(),
            d.calibration(),
            d.tagThreshold(),
            d.rejectThreshold(),
            d.baseSha256(),
            d.training(),
            ham);

    ModelWriter.create(
        target, described, Map.of("model.safetensors", file -> Files.writeString(file, "one")));

    assertThat(ModelDirectory.manifest(target).description()).isEqualTo(described);
    assertThat(ModelDirectory.manifest(target).description().seenHam()).isEqualTo(ham);
  }

  static List<SeenHam> seenHam() {
    return List.of(
        SeenHam.UNRECORDED,
        new SeenHam(Optional.of(Set.of()), Optional.empty()),
        new SeenHam(Optional.of(Set.of(UnicodeScript.LATIN)), Optional.of(Set.of("eng"))),
        new SeenHam(
            Optional.of(Set.of(UnicodeScript.LATIN, UnicodeScript.HAN, UnicodeScript.HANGUL)),
            Optional.of(Set.of("kor", "eng", "cmn"))));
  }

  @ParameterizedTest
  @CsvSource({
    "'[]', hamLanguages is empty; expected at least one",
    "'[\"eng\", \"English\"]', 'hamLanguages names \"English\"; expected languages of ISO 639-3, such as eng'",
    "'[\"eng\", 7]', a string",
    "'\"eng\"', a list of strings",
  })
  void read_languagesThatAreNone_areRefused(String languages, String complaint) throws IOException {
    create("one");
    Path manifest = target.resolve("model.json");
    Files.writeString(
        manifest,
        Files.readString(manifest).replaceFirst("\\{", "{ \"hamLanguages\": " + languages + ","));

    assertThatThrownBy(() -> ModelDirectory.manifest(target))
        .hasMessageContaining("hamLanguages")
        .hasMessageContaining(complaint);
  }

  @Test
  void read_scriptThatIsNone_isRefusedByName() throws IOException {
    create("one");
    Path manifest = target.resolve("model.json");
    Files.writeString(
        manifest,
        Files.readString(manifest)
            .replaceFirst("\\{", "{ \"hamScripts\": [\"LATIN\", \"ELVISH\"],"));

    assertThatThrownBy(() -> ModelDirectory.manifest(target))
        .hasMessageContaining("hamScripts")
        .hasMessageContaining("ELVISH")
        .hasMessageContaining("names of Unicode scripts, such as LATIN");
  }

  @Test
  void create_diskFull_leavesNothing() {
    assertThatThrownBy(() ->
            ModelWriter.create(
                target, DESCRIPTION, Map.of("model.safetensors", ModelWriterTest::failHalfway)))
        .hasMessageContaining("No space left on device");

    assertThat(names(folder)).isEmpty();
  }

  @Test
  void replace_diskFull_keepsTheOldModelAndTheOneBefore() throws IOException {
    create("one");
    replace("two");

    assertThatThrownBy(() ->
            ModelWriter.replace(
                target, DESCRIPTION, Map.of("model.safetensors", ModelWriterTest::failHalfway)))
        .hasMessageContaining("No space left on device");

    assertThat(weights(target)).isEqualTo("two");
    assertThat(weights(ModelWriter.previous(target))).isEqualTo("one");
    assertThat(names(folder)).containsExactlyInAnyOrder("own", "own.previous");
  }

  @Test
  void create_leftOverOfAKilledWriter_isRemovedAndNothingElse() throws IOException {
    Path killed = folderWith(".own.new-123", "model.safetensors");
    Path nested = Files.createDirectories(folder.resolve(".own.new-124/deep")).getParent();
    Path named = folderWith(".own.new-mine", "model.safetensors");
    Path others = folderWith(".other.new-123", "model.safetensors");
    Path link = Files.createSymbolicLink(folder.resolve(".own.new-125"), others);
    Path lock = Files.createFile(folder.resolve(".own.lock"));

    create("one");

    assertThat(killed).doesNotExist();
    assertThat(lock).doesNotExist();
    assertThat(List.of(nested, named, others, link)).allMatch(Files::exists);
  }

  @Test
  void clean_otherIsWriting_leavesItsFolderAlone() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(() -> {
          try {
            ModelWriter.create(
                target,
                DESCRIPTION,
                Map.of(
                    "model.safetensors",
                    file -> {
                      begun.countDown();
                      await(go);
                      Files.writeString(file, "slow");
                    }));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

    ModelWriter.clean(target);
    go.countDown();
    writing.get(10, TimeUnit.SECONDS);

    assertThat(weights(target)).isEqualTo("slow");
    assertThat(names(folder)).containsExactly("own");
  }

  @Test
  void clean_killedBetweenTheRenamesOfARollback_putsEachModelBack() throws IOException {
    create("one");
    replace("two");
    // After the first rename: the model before stands aside.
    Files.move(ModelWriter.previous(target), folder.resolve(".own.rollback-77"));
    ModelWriter.clean(target);
    assertThat(weights(target)).isEqualTo("two");
    assertThat(weights(ModelWriter.previous(target))).isEqualTo("one");

    // After the second: the target is missing.
    Files.move(ModelWriter.previous(target), folder.resolve(".own.rollback-78"));
    Files.move(target, ModelWriter.previous(target));
    ModelWriter.clean(target);
    assertThat(weights(target)).isEqualTo("one");
    assertThat(weights(ModelWriter.previous(target))).isEqualTo("two");
    assertThat(names(folder)).containsExactlyInAnyOrder("own", "own.previous");
  }

  @Test
  void clean_folderMissing_doesNothing() throws IOException {
    ModelWriter.clean(folder.resolve("absent/own"));
    assertThat(names(folder)).isEmpty();
  }

  @Test
  void replace_byASecondProcessThatWasKilled_isNotHeldUpByItsLock() throws Exception {
    create("one");
    Process holder = java(Holder.class, target).start();
    try (var lines = holder.inputReader()) {
      assertThat(lines.readLine()).isEqualTo("locked");
      assertThat(WriterLock.takeIfFree(target)).isEmpty();
      holder.destroyForcibly().waitFor();
    }

    replace("two");

    assertThat(weights(target)).isEqualTo("two");
    assertThat(names(folder)).containsExactlyInAnyOrder("own", "own.previous");
  }

  @Test
  void replace_killedAtAnyMoment_leavesWholeModelsAndTheNextWriterCleansUp() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 8; i++) {
      Process writer = java(Rewriter.class, target).start();
      try (var lines = writer.inputReader()) {
        assertThat(lines.readLine()).isEqualTo("writing");
        Thread.sleep(random.nextInt(60));
        writer.destroyForcibly().waitFor();
      }
      boolean between = !Files.exists(target);
      if (between) {
        assertThat(ModelWriter.previous(target)).exists();
      }
      for (Path model : List.of(target, ModelWriter.previous(target))) {
        if (Files.exists(model)) {
          assertWhole(model);
        }
      }

      ModelWriter.clean(target);

      assertThat(names(folder)).isSubsetOf("own", "own.previous");
    }
  }

  /** Root writes it, and a service that isn't root reads it by its group. */
  @Test
  void replace_modelOfAnotherGroupAndMode_keepsBoth() throws IOException {
    create("one");
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxrwxr-x"));
    Files.setPosixFilePermissions(
        target.resolve("model.json"), PosixFilePermissions.fromString("rw-rw-r--"));
    GroupPrincipal group = giveToAnotherGroup(target);

    replace("two");

    assertThat(weights(target)).isEqualTo("two");
    assertAccess(target, group, "rwxrwxr-x");
    assertAccess(target.resolve("model.json"), group, "rw-rw-r--");
    assertAccess(target.resolve("model.safetensors"), group, "rw-rw-r--");
  }

  @Test
  void create_folderOfAnotherGroup_isReadByThatGroup() throws IOException {
    GroupPrincipal group = giveToAnotherGroup(folder);

    create("one");

    assertAccess(target, group, "rwxr-x---");
    assertAccess(target.resolve("model.safetensors"), group, "rw-r-----");
  }

  /** Gives it to one that the user may give it to: of all groups for root, else of its own. */
  private static GroupPrincipal giveToAnotherGroup(Path path) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    for (String name : Files.readAllLines(Path.of("/etc/group"))) {
      GroupPrincipal group =
          path.getFileSystem()
              .getUserPrincipalLookupService()
              .lookupPrincipalByGroupName(name.replaceFirst(":.*", ""));
      try {
        if (!group.equals(view.readAttributes().group())) {
          view.setGroup(group);
          return group;
        }
      } catch (FileSystemException e) {
        // Not the user's.
      }
    }
    return view.readAttributes().group(); // A user of one group alone can have no other.
  }

  private static void assertAccess(Path path, GroupPrincipal group, String permissions)
      throws IOException {
    PosixFileAttributes is = Files.readAttributes(path, PosixFileAttributes.class);
    assertThat(is.group()).isEqualTo(group);
    assertThat(PosixFilePermissions.toString(is.permissions())).isEqualTo(permissions);
  }

  private static void assertWhole(Path model) throws IOException {
    try (InputStream weights = Files.newInputStream(model.resolve("model.safetensors"))) {
      assertThat(ModelDirectory.manifest(model).files())
          .containsEntry("model.safetensors", Sha256.of(weights));
    }
  }

  /** Replaces a model without end, by rolling back too. */
  static final class Rewriter {
    private Rewriter() {}

    public static void main(String[] arguments) throws IOException {
      Path target = Path.of(arguments[0]);
      for (int i = 0; true; i++) {
        ModelWriter.replace(target, DESCRIPTION, files(i + "x".repeat(300_000)));
        if (i == 1) {
          System.out.println("writing");
        }
        if (i > 0 && i % 3 == 0) {
          ModelWriter.rollBack(target);
        }
      }
    }
  }

  /**
   * On a file system of a few megabytes and on one that is read-only, mounted where only the
   * process sees them.
   */
  @Test
  void replace_onARealFullDisk_keepsTheOldModelAndSaysWhatIsWrong() throws Exception {
    ProcessBuilder builder = java(SmallDisk.class, folder);
    builder
        .command()
        .addAll(
            0,
            List.of(
                "unshare",
                "-rm",
                "sh",
                "-c",
                "mount -t tmpfs -o size=3m tmpfs '" + folder + "' || exit 99; exec \"$@\"",
                "sh"));
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      process = abort("WARN skipped: this test needs unshare (util-linux): " + e.getMessage());
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() == 99 || output.startsWith("unshare:")) {
      System.err.println("WARN skipped: nothing can be mounted here: " + output);
      abort("nothing can be mounted here: " + output);
    }

    assertThat(output.lines().toList())
        .satisfiesExactly(
            line -> assertThat(line).contains("No space left on device"),
            line -> assertThat(line).isEqualTo("[own] 1"),
            line -> assertThat(line).contains("Read-only file system"),
            line -> assertThat(line).contains("Read-only file system"),
            line -> assertThat(line).isEqualTo("[own] 1"));
  }

  /** Replaces a model where there is no room for another, and where nothing can be written. */
  static final class SmallDisk {
    private SmallDisk() {}

    public static void main(String[] arguments) throws Exception {
      Path disk = Path.of(arguments[0]);
      Path target = disk.resolve("own");
      ModelWriter.create(target, DESCRIPTION, files("1" + "x".repeat(2 << 20)));
      Map<String, ModelWriter.FileContent> second = files("2" + "x".repeat(2 << 20));
      say(() -> ModelWriter.replace(target, DESCRIPTION, second));
      System.out.println(names(disk) + " " + weights(target).charAt(0));
      new ProcessBuilder("mount", "-o", "remount,ro", disk.toString()).start().waitFor();
      say(() -> ModelWriter.replace(target, DESCRIPTION, second));
      say(() -> new ModelLink(disk.resolve("current")).switchTo(target));
      ModelWriter.clean(target);
      System.out.println(names(disk) + " " + weights(target).charAt(0));
    }

    private interface Deed {
      void perform() throws IOException;
    }

    private static void say(Deed deed) {
      try {
        deed.perform();
        System.out.println("done");
      } catch (IOException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private static ProcessBuilder java(Class<?> program, Path argument) {
    return new ProcessBuilder(
            new ArrayList<>(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    program.getName(),
                    argument.toString())))
        .redirectErrorStream(true);
  }

  /** Takes the lock of a path and keeps it. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      WriterLock.holding(
          Path.of(arguments[0]),
          () -> {
            System.out.println("locked");
            return System.in.read();
          });
    }
  }

  private void create(String weights) throws IOException {
    ModelWriter.create(target, DESCRIPTION, files(weights));
  }

  private void replace(String weights) throws IOException {
    ModelWriter.replace(target, DESCRIPTION, files(weights));
  }

  private static Map<String, ModelWriter.FileContent> files(String weights) {
    return Map.of("model.safetensors", file -> Files.writeString(file, weights));
  }

  private static void failHalfway(Path file) throws IOException {
    Files.writeString(file, "half");
    throw new FileSystemException(file.toString(), null, "No space left on device");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Path folderWith(String name, String file) throws IOException {
    Path made = Files.createDirectory(folder.resolve(name));
    Files.createFile(made.resolve(file));
    return made;
  }

  private static String weights(Path model) throws IOException {
    return Files.readString(model.resolve("model.safetensors"));
  }

  static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
