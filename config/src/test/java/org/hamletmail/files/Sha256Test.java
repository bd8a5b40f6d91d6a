package org.hamletmail.files;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Sha256Test {
  /** FIPS 180-2, appendix B.1. */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  /** FIPS 180-2, appendix B.3: a million times the letter a. */
  private static final String MILLION =
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

  @TempDir private Path folder;

  @Test
  void of_examplesOfTheStandard_areItsDigests() throws IOException {
    assertThat(Sha256.of("abc".getBytes(US_ASCII))).isEqualTo(ABC);
    byte[] many = "a".repeat(1_000_000).getBytes(US_ASCII);
    assertThat(Sha256.of(many)).isEqualTo(MILLION);
    assertThat(Sha256.of(new ByteArrayInputStream(many))).isEqualTo(MILLION);
    try (FileChannel file = FileChannel.open(Files.write(folder.resolve("file"), many))) {
      file.position(17);
      assertThat(Sha256.of(file)).isEqualTo(MILLION);
      assertThat(file.position()).isEqualTo(17);
    }
  }

  @Test
  void requireHex_otherTexts_areRefusedByName() {
    assertThat(Sha256.requireHex("it", ABC)).isEqualTo(ABC);
    for (String wrong :
        new String[] {"", ABC.substring(1), ABC + "0", ABC.toUpperCase(java.util.Locale.ROOT)}) {
      assertThat(Sha256.isHex(wrong)).isFalse();
      assertThatThrownBy(() -> Sha256.requireHex("it", wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("it is \"" + wrong + "\"");
    }
  }
}
