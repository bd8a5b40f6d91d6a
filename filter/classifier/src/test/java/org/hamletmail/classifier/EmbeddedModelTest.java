package org.hamletmail.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hamletmail.gpt2.ModelFormatException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedModelTest {

  private final String before = System.getProperty(EmbeddedModel.HOME, "");

  @TempDir private Path home;

  @AfterEach
  void restore() {
    System.setProperty(EmbeddedModel.HOME, before);
  }

  @Test
  void directory_inTheHome_isFound() throws IOException {
    Path model = Files.createDirectories(home.resolve("models/default"));
    System.setProperty(EmbeddedModel.HOME, home.toString());
    assertThat(EmbeddedModel.directory()).isEqualTo(model);
  }

  @Test
  void directory_homeWithoutModel_saysWhereItLooked() {
    System.setProperty(EmbeddedModel.HOME, home.toString());
    assertThatThrownBy(EmbeddedModel::directory)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("no embedded model in " + home.resolve("models/default"))
        .hasMessageContaining("name a model directory");
  }

  @Test
  void directory_noHome_saysWhichPropertyIsMissing() {
    System.setProperty(EmbeddedModel.HOME, "");
    assertThatThrownBy(EmbeddedModel::directory)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("hamlet.home");
  }
}
