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
  void fasterThanFp32_namesWhatTheInstructionsAreFor() {
    assertThat(new Processor(Set.of("avx512_vnni", "avx512_bf16")).fasterThanFp32())
        .containsExactly(Precision.INT8, Precision.BF16);
    assertThat(new Processor(Set.of("avx_vnni")).fasterThanFp32()).containsExactly(Precision.INT8);
    assertThat(new Processor(Set.of("avx512_vnni", "avx512_bf16", "amx_bf16")).fasterThanFp32())
        .containsExactly(Precision.BF16);
    assertThat(new Processor(Set.of("avx2")).fasterThanFp32()).isEmpty();
  }

  @Test
  void multipliesInt8_onlyWithInstructionsThatCannotOverflow() {
    assertThat(new Processor(Set.of("avx2", "avx512f")).multipliesInt8()).isFalse();
    assertThat(new Processor(Set.of("avx2", "avx_vnni")).multipliesInt8()).isTrue();
    assertThat(new Processor(Set.of("avx512_vnni")).multipliesInt8()).isTrue();
  }
}
