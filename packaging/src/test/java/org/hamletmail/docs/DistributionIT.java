package org.hamletmail.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies in the distribution's folder beside the program. */
class DistributionIT {
  private static final Path HAMLET = Path.of("target/hamlet");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CHANGELOG.md",
        "LICENSE",
        "NOTICE",
        "THIRD-PARTY.txt",
        "completions/bash/hamlet",
        "completions/zsh/_hamlet",
        "conf/hamlet.conf.example",
        "conf/reference-recipe.conf",
        "conf/reference.conf",
        "docs/james.md",
        "docs/method/model-card.md",
        "docs/operations.md",
        "docs/training.md",
        "man/man1/hamlet.1",
        "man/man5/hamlet.conf.5",
        "man/man8/hamlet-milter.8",
        "models/default/model.json",
        "monitoring/grafana-dashboard.json",
        "monitoring/prometheus-alerts.yml",
        "recipes/embedded.conf",
        "recipes/new-model.conf",
        "recipes/own-mail.conf",
        "recipes/published.conf",
        "systemd/hamlet-retrain.service",
        "systemd/hamlet-retrain.timer",
        "systemd/hamlet.conf",
        "systemd/hamlet.service",
        "systemd/hamlet@.service"
      })
  void file_forWhoeverRunsIt_isThere(String file) {
    assertThat(HAMLET.resolve(file)).isNotEmptyFile();
  }

  @Test
  void documents_linkWithinTheDistribution() throws IOException {
    List<Markdown> documents = Markdown.below(HAMLET);

    assertThat(documents).hasSizeGreaterThan(20);
    assertThat(documents)
        .allSatisfy(
            document -> assertThat(document.deadLinks()).as(document.file().toString()).isEmpty());
  }

  @Test
  void notice_ofTrainingMailWhoseLicenceAsksForIt_namesIt() throws IOException {
    assertThat(Files.readString(HAMLET.resolve("NOTICE")))
        .contains("SMS Spam Collection", "CC BY 4.0", "10.24432/C5CC84");
  }
}
