package org.hamletmail.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hamletmail.config.ModelPrecision;
import org.hamletmail.config.ModelSettings;
import org.hamletmail.files.FileTree;
import org.hamletmail.gpt2.ModelFormatException;
import org.hamletmail.gpt2.Readout;
import org.hamletmail.text.MessageText;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelLinkTest {
  @TempDir Path folder;
  private ModelLink link;

  @BeforeEach
  void nameTheLink() {
    link = new ModelLink(folder.resolve("current"));
  }

  @Test
  void switchTo_firstModel_makesARelativeLinkAndRemembersNothing() throws IOException {
    Path one = model("one");

    assertThat(link.switchTo(one)).isEmpty();

    assertThat(Files.readSymbolicLink(link.path())).isEqualTo(Path.of("one"));
    assertThat(names()).containsExactlyInAnyOrder("one", "current");
    assertThatThrownBy(link::rollBack)
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("there is no link " + folder.resolve("current.previous"));
  }

  @Test
  void rollBack_afterTwoModels_swapsThemEachTime() throws IOException {
    link.switchTo(model("one"));
    assertThat(link.switchTo(model("two"))).contains(real("one"));

    assertThat(link.rollBack()).isEqualTo(real("one"));
    assertThat(link.target()).contains(real("one"));
    assertThat(link.rollBack()).isEqualTo(real("two"));
    assertThat(link.target()).contains(real("two"));
    assertThat(names()).containsExactlyInAnyOrder("one", "two", "current", "current.previous");
  }

  @Test
  void switchTo_modelThatIsNamedAlready_keepsTheOneBefore() throws IOException {
    link.switchTo(model("one"));
    link.switchTo(model("two"));

    assertThat(link.switchTo(link.path())).isEmpty();

    assertThat(link.rollBack()).isEqualTo(real("one"));
  }

  @Test
  void switchTo_linkThatLeadsNowhere_namesTheModelAndKeepsTheOneBefore() throws IOException {
    link.switchTo(model("one"));
    link.switchTo(model("two"));
    FileTree.delete(folder.resolve("two"));
    assertThat(link.target()).isEmpty();

    link.switchTo(model("three"));

    assertThat(link.target()).contains(real("three"));
    assertThat(link.modelBefore()).isEqualTo(real("one"));
  }

  @Test
  void rollBack_modelBeforeIsGone_saysSoAndChangesNothing() throws IOException {
    link.switchTo(model("one"));
    link.switchTo(model("two"));
    FileTree.delete(folder.resolve("one"));

    assertThatThrownBy(link::rollBack)
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("the model before, one, is gone");
    assertThat(link.target()).contains(real("two"));
  }

  @Test
  void rollBack_switchWasKilledBetweenItsTwoRenames_saysSo() throws IOException {
    link.switchTo(model("one"));
    Files.createSymbolicLink(link.previous(), Path.of("one"));

    assertThatThrownBy(link::rollBack)
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("a switch was interrupted");
    assertThat(link.target()).contains(real("one"));
  }

  @Test
  void switchTo_leftOverOfAKilledSwitch_isRemovedAndNothingElse() throws IOException {
    Path ours = Files.createSymbolicLink(folder.resolve(".current.link-123"), Path.of("x"));
    Path file = Files.createFile(folder.resolve(".current.link-124"));
    Path other = Files.createSymbolicLink(folder.resolve(".current.link-mine"), Path.of("x"));
    Path locked = Files.createFile(folder.resolve(".current.lock"));

    link.switchTo(model("one"));

    assertThat(Files.isSymbolicLink(ours)).isFalse();
    assertThat(file).exists();
    assertThat(Files.isSymbolicLink(other)).isTrue();
    assertThat(locked).doesNotExist();
  }

  @Test
  void switchTo_somethingElseStandsThere_isRefusedAndLeftAlone() throws IOException {
    Path one = model("one");
    Path directory = model("current");

    assertThatThrownBy(() -> link.switchTo(one)).hasMessageContaining("is no symbolic link");
    assertThatThrownBy(link::check).hasMessageContaining("is no symbolic link");
    assertThatThrownBy(link::rollBack).hasMessageContaining("is no symbolic link");
    assertThat(directory.resolve("model.json")).exists();
  }

  @Test
  void switchTo_noModel_isRefused() throws IOException {
    Path none = Files.createDirectory(folder.resolve("none"));

    assertThatThrownBy(() -> link.switchTo(none)).isInstanceOf(ModelFormatException.class);
    assertThat(link.exists()).isFalse();
  }

  @Test
  void check_folderMissing_saysWhatToDo() {
    assertThatThrownBy(new ModelLink(folder.resolve("absent/current"))::check)
        .hasMessageContaining("its parent is not a folder; create it first");
  }

  @Test
  void check_allIsWell_leavesNothing() throws IOException {
    link.check();
    assertThat(names()).isEmpty();
  }

  @Test
  void switchTo_byManyAtOnce_neverLeadsNowhereAndLeavesNothingBehind() throws Exception {
    List<Path> models = List.of(model("a"), model("b"), model("c"));
    link.switchTo(models.getFirst());
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      Future<Integer> reader =
          threads.submit(() -> {
            int broken = 0;
            while (!done.get()) {
              broken += Files.exists(link.path().resolve("model.json")) ? 0 : 1;
            }
            return broken;
          });
      List<Future<?>> writers = new ArrayList<>();
      for (Path model : models) {
        writers.add(
            threads.submit(() -> {
              for (int i = 0; i < 20; i++) {
                // A link of its own each time, as another process would have.
                new ModelLink(folder.resolve("current")).switchTo(model);
              }
              return null;
            }));
      }
      for (Future<?> writer : writers) {
        writer.get(60, TimeUnit.SECONDS);
      }
      done.set(true);
      assertThat(reader.get(10, TimeUnit.SECONDS)).isZero();
    }
    assertThat(link.modelBefore()).isNotEqualTo(link.target().orElseThrow());
    assertThat(names()).containsExactlyInAnyOrder("a", "b", "c", "current", "current.previous");
  }

  @Test
  void open_linkToNothing_saysWhereItLeads() throws IOException {
    Files.createSymbolicLink(link.path(), Path.of("gone"));

    assertThatThrownBy(() -> ModelDirectory.open(link.path(), Optional.empty()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("is a link to gone, which is not there")
        .hasMessageContaining("hamlet model publish");
  }

  /** With the engine: what a running filter does when the link is switched and switched back. */
  @Test
  void reload_linkSwitchedAndRolledBack_answersWithTheModelItNames() throws IOException {
    MessageText text = MessageText.ofBody("text");
    for (int i = 1; i <= 2; i++) {
      ModelWriter.create(
          folder.resolve("v" + i), TinyModel.description(Readout.LAST_TOKEN), TinyModel.files(i));
    }
    link.switchTo(folder.resolve("v1"));
    ModelSettings settings =
        new ModelSettings(
            Optional.of(link.path()),
            Optional.empty(),
            1,
            Duration.ZERO,
            ModelPrecision.AUTO,
            ModelSettings.defaults().canary());
    try (ReloadingClassifier classifier = ReloadingClassifier.open(settings)) {
      Verdict first = classifier.classify(text);
      assertThat(classifier.reloadIfChanged()).isFalse();

      link.switchTo(folder.resolve("v2"));
      assertThat(classifier.reloadIfChanged()).isTrue();
      Verdict second = classifier.classify(text);
      assertThat(second.modelId()).isNotEqualTo(first.modelId());

      link.rollBack();
      assertThat(classifier.reloadIfChanged()).isTrue();
      assertThat(classifier.classify(text)).isEqualTo(first);

      // A link to nothing: the model that was loaded goes on.
      Files.delete(link.path());
      Files.createSymbolicLink(link.path(), Path.of("gone"));
      assertThat(classifier.reloadIfChanged()).isFalse();
      assertThat(classifier.classify(text)).isEqualTo(first);
    }
  }

  private Path model(String name) throws IOException {
    Path directory = folder.resolve(name);
    ModelWriter.create(
        directory,
        TinyModel.description(Readout.LAST_TOKEN),
        Map.of("model.safetensors", file -> Files.writeString(file, name)));
    return directory;
  }

  private Path real(String name) throws IOException {
    return folder.toRealPath().resolve(name);
  }

  private List<String> names() {
    return ModelWriterTest.names(folder);
  }
}
