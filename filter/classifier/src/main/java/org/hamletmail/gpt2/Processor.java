package org.hamletmail.gpt2;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this computer's processor can do.
 *
 * @param flags as Linux names them; empty where the system doesn't say
 */
public record Processor(Set<String> flags) {
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  /** Returns the one that this process runs on. */
  public static Processor here() {
    try (Stream<String> lines = Files.lines(CPUINFO)) {
      return of(lines);
    } catch (IOException e) {
      return new Processor(Set.of());
    }
  }

  /** Reads the lines of {@code /proc/cpuinfo}; the first processor speaks for all. */
  public static Processor of(Stream<String> lines) {
    return new Processor(
        lines
            .filter(line -> line.startsWith("flags"))
            .findFirst()
            .map(line ->
                Arrays.stream(line.substring(line.indexOf(':') + 1).trim().split("\\s+"))
                    .collect(Collectors.toUnmodifiableSet()))
            .orElse(Set.of()));
  }

  /**
   * Returns in what it is made to compute faster than in float32, the fastest first. With tiles
   * (amx_bf16) bfloat16 is as fast as int8 and nearer to float32; else int8 is about twice as fast.
   */
  public List<Precision> fasterThanFp32() {
    if (flags.contains("amx_bf16")) {
      return List.of(Precision.BF16);
    }
    return Stream.of(Precision.INT8, Precision.BF16)
        .filter(precision -> precision == Precision.INT8 ? multipliesInt8() : multipliesBf16())
        .toList();
  }

  /** Returns whether it multiplies bfloat16 numbers by itself. */
  public boolean multipliesBf16() {
    return flags.contains("avx512_bf16") || flags.contains("amx_bf16");
  }

  /** Returns whether it multiplies whole numbers of 8 bits and adds up in 32, without overflow. */
  public boolean multipliesInt8() {
    return flags.contains("avx512_vnni")
        || flags.contains("avx_vnni")
        || flags.contains("amx_int8");
  }
}
