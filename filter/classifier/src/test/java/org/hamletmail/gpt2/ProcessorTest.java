package org.hamletmail.gpt2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProcessorTest {
  @Test
  void of_linesOfCpuinfo_readsTheFirstProcessorsFlags() {
    Processor read =
        Processor.of(Stream.of("processor\t: 0", "flags\t\t: fpu avx512_bf16 sse", "flags : fpu"));

    assertThat(read.flags()).containsExactlyInAnyOrder("fpu", "avx512_bf16", "sse");
    assertThat(read.multipliesBf16()).isTrue();
    assertThat(Processor.of(Stream.of("Features : bf16")).multipliesBf16()).isFalse();
  }

  @Test
  void multipliesInt8_onlyWithInstructionsThatCannotOverflow() {
    assertThat(new Processor(Set.of("avx2", "avx512f")).multipliesInt8()).isFalse();
    assertThat(new Processor(Set.of("avx2", "avx_vnni")).multipliesInt8()).isTrue();
    assertThat(new Processor(Set.of("avx512_vnni")).multipliesInt8()).isTrue();
  }
}
