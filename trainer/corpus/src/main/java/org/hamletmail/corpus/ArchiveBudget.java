package org.hamletmail.corpus;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts what is unpacked of one file, with all archives inside it, and stops what is too much. */
final class ArchiveBudget {
  // Names and attributes of one file. The library keeps them in memory, however long they claim to
  // be.
  private static final long HEADER_BYTES = 4 << 20;

  /** Stops the reading of an archive. */
  static final class ExceededException extends IOException {
    private static final long serialVersionUID = 1L;

    ExceededException(String message) {
      super(message + "; if you trust it, unpack it and name the folder");
    }
  }

  private final ArchiveLimits limits;
  private long packed;
  private long unpacked;
  private long content;
  private long entries;
  private long headerLimit = Long.MAX_VALUE;

  ArchiveBudget(ArchiveLimits limits) {
    this.limits = limits;
  }

  /** Returns the file as it lies on the disk, counted. */
  InputStream packed(InputStream in) {
    return new Counted(in, n -> packed += n);
  }

  /** Returns what a decompressor gives, counted. */
  InputStream unpacked(InputStream in) {
    return new Counted(
        in,
        n -> {
          unpacked += n;
          check(unpacked);
          if (unpacked > headerLimit) {
            throw new ExceededException(
                "the header of a file in it is longer than " + HEADER_BYTES + " bytes");
          }
        });
  }

  /** Returns the content of a file in an archive, counted: it may be more than was unpacked. */
  InputStream content(InputStream in) {
    return new Counted(
        in,
        n -> {
          content += n;
          check(content);
        });
  }

  /** Says that what comes next is the header of a file, not its content. */
  void beginHeader() {
    headerLimit = unpacked + HEADER_BYTES;
  }

  void endHeader() throws IOException {
    headerLimit = Long.MAX_VALUE;
    if (++entries > limits.entries()) {
      throw new ExceededException("holds more than " + limits.entries() + " files");
    }
  }

  /** Refuses archives in archives in archives. */
  void enter(int depth) throws IOException {
    if (depth > limits.depth()) {
      throw new ExceededException("holds archives nested deeper than " + limits.depth());
    }
  }

  private void check(long bytes) throws IOException {
    if (bytes > limits.bytes()) {
      throw new ExceededException("unpacks to more than " + limits.bytes() + " bytes");
    }
    if (bytes > limits.freeBytes() && bytes / limits.ratio() > packed) {
      throw new ExceededException("unpacks to more than " + limits.ratio() + " times its size");
    }
  }

  /** Adds up, and refuses what is too much. */
  @FunctionalInterface
  private interface Counter {
    void add(long bytes) throws IOException;
  }

  private static final class Counted extends FilterInputStream {
    private final Counter counter;

    Counted(InputStream in, Counter counter) {
      super(in);
      this.counter = counter;
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      if (b >= 0) {
        counter.add(1);
      }
      return b;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int n = in.read(bytes, from, length);
      if (n > 0) {
        counter.add(n);
      }
      return n;
    }

    @Override
    public long skip(long n) throws IOException {
      long skipped = in.skip(n);
      counter.add(skipped);
      return skipped;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
