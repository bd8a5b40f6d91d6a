package org.hamletmail.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads tar and zip archives and gzip, bzip2 and xz files, as streams: nothing is written to the
 * disk, so the names in an archive are only names. Links and devices are passed over.
 */
final class Archive {
  /** Bytes at the start of a file that tell what it is. */
  private static final int START = 512;

  private static final int XZ_MEMORY_KIB = 256 << 10;
  private static final byte[] TAR = "ustar".getBytes(StandardCharsets.US_ASCII);
  private static final int TAR_AT = 257;

  /** What a file is. */
  enum Kind {
    NONE,
    ZIP,
    TAR,
    GZIP,
    BZIP2,
    XZ
  }

  /** Receives the files in an archive. */
  @FunctionalInterface
  interface Entries {
    /**
     * Called for a link, a device or the like, which has no content; by default nothing is done.
     *
     * @param link whether it is a link
     */
    default void special(String name, boolean link) {}

    /**
     * Called once a file.
     *
     * @param name as in the archive
     * @param content to be read before the call returns; not to be closed
     * @param modified when it was last changed, where the archive says so
     */
    void entry(String name, InputStream content, Optional<Instant> modified) throws IOException;
  }

  private Archive() {}

  /**
   * Returns how a content begins, and leaves it there.
   *
   * @param in supports marks
   */
  static byte[] start(InputStream in) throws IOException {
    in.mark(START);
    byte[] start = in.readNBytes(START);
    in.reset();
    return start;
  }

  /** Returns what begins with these bytes; names and endings don't count. */
  static Kind kind(byte[] start) {
    if (begins(start, 'P', 'K', 3, 4) || begins(start, 'P', 'K', 5, 6)) {
      return Kind.ZIP;
    }
    if (begins(start, 0x1f, 0x8b)) {
      return Kind.GZIP;
    }
    if (begins(start, 0xfd, '7', 'z', 'X', 'Z', 0)) {
      return Kind.XZ;
    }
    if (begins(start, 'B', 'Z', 'h')
        && start.length > 9
        && begins(Arrays.copyOfRange(start, 4, 10), 0x31, 0x41, 0x59, 0x26, 0x53, 0x59)) {
      return Kind.BZIP2;
    }
    return start.length >= TAR_AT + TAR.length
            && Arrays.equals(start, TAR_AT, TAR_AT + TAR.length, TAR, 0, TAR.length)
        ? Kind.TAR
        : Kind.NONE;
  }

  /**
   * Reads an archive to its end. A compressed file that is no archive is one entry without a name.
   *
   * @throws IOException if it is damaged, cut off, encrypted or over a limit; entries before that
   *     have been delivered
   */
  static void read(Kind kind, InputStream in, ArchiveBudget budget, Entries entries)
      throws IOException {
    switch (kind) {
      case ZIP -> readZip(in, budget, entries);
      case TAR -> readTar(in, budget, entries);
      case GZIP ->
          decompressed(
              GzipCompressorInputStream.builder()
                  .setInputStream(in)
                  .setDecompressConcatenated(true)
                  .get(),
              budget,
              entries);
      case BZIP2 -> decompressed(new BZip2CompressorInputStream(in, true), budget, entries);
      case XZ ->
          decompressed(
              XZCompressorInputStream.builder()
                  .setInputStream(in)
                  .setDecompressConcatenated(true)
                  .setMemoryLimitKiB(XZ_MEMORY_KIB)
                  .get(),
              budget,
              entries);
      case NONE -> throw new IllegalArgumentException("not an archive");
    }
  }

  private static void decompressed(InputStream in, ArchiveBudget budget, Entries entries)
      throws IOException {
    InputStream counted = budget.unpacked(in);
    entries.entry("", counted, Optional.empty());
    // Checksums stand at the end.
    counted.transferTo(OutputStream.nullOutputStream());
  }

  private static void readTar(InputStream in, ArchiveBudget budget, Entries entries)
      throws IOException {
    EndOfTar whole = new EndOfTar(budget.unpacked(in));
    read(new TarArchiveInputStream(whole, "UTF-8"), budget, entries);
    whole.require();
  }

  private static void readZip(InputStream in, ArchiveBudget budget, Entries entries)
      throws IOException {
    read(new ZipArchiveInputStream(in, "UTF-8", true, true), budget, entries);
  }

  private static <E extends ArchiveEntry> void read(
      ArchiveInputStream<E> archive, ArchiveBudget budget, Entries entries) throws IOException {
    E entry = next(archive, budget);
    while (entry != null) {
      if (!archive.canReadEntryData(entry)) {
        throw new IOException(
            entry.getName() + " in it is encrypted or packed in a way that can't be read");
      }
      CheckedInputStream content = new CheckedInputStream(budget.content(archive), new CRC32());
      if (isFile(entry)) {
        entries.entry(entry.getName(), content, modified(entry));
      } else if (!entry.isDirectory()) {
        entries.special(entry.getName(), isLink(entry));
      }
      content.transferTo(OutputStream.nullOutputStream());
      E following = next(archive, budget);
      // A zip file may tell the checksum behind the content, where the library doesn't compare it.
      if (entry instanceof ZipArchiveEntry zip
          && zip.getCrc() >= 0
          && zip.getCrc() != content.getChecksum().getValue()) {
        throw new IOException("the checksum of " + entry.getName() + " in it is wrong");
      }
      entry = following;
    }
  }

  private static <E extends ArchiveEntry> @Nullable E next(
      ArchiveInputStream<E> archive, ArchiveBudget budget) throws IOException {
    budget.beginHeader();
    try {
      E entry = archive.getNextEntry();
      budget.endHeader();
      return entry;
    } catch (RuntimeException e) {
      // The library lets some of what a header claims through to where it can't be.
      throw new IOException("damaged: " + e.getMessage(), e);
    }
  }

  private static boolean isFile(ArchiveEntry entry) {
    return switch (entry) {
      case TarArchiveEntry tar -> tar.isFile() && !tar.isLink() && !tar.isSymbolicLink();
      case ZipArchiveEntry zip -> !zip.isDirectory() && !zip.isUnixSymlink();
      default -> !entry.isDirectory();
    };
  }

  private static boolean isLink(ArchiveEntry entry) {
    return switch (entry) {
      case TarArchiveEntry tar -> tar.isLink() || tar.isSymbolicLink();
      case ZipArchiveEntry zip -> zip.isUnixSymlink();
      default -> false;
    };
  }

  private static Optional<Instant> modified(ArchiveEntry entry) {
    return Optional.ofNullable(entry.getLastModifiedDate()).map(date -> date.toInstant());
  }

  private static boolean begins(byte[] start, int... bytes) {
    if (start.length < bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if ((start[i] & 0xff) != bytes[i]) {
        return false;
      }
    }
    return true;
  }
}
