package org.hamletmail.corpus;

/**
 * What is unpacked of one archive before it counts as an attack.
 *
 * @param bytes in all, unpacked
 * @param entries files, folders and links
 * @param ratio unpacked bytes for each packed one, once {@code freeBytes} are unpacked
 * @param freeBytes unpacked bytes for which no ratio is asked
 * @param depth archives within archives; 1 allows none
 */
record ArchiveLimits(long bytes, long entries, long ratio, long freeBytes, int depth) {

  /** Ten times what mail ever packs to; a corpus of several gigabytes passes. */
  static ArchiveLimits defaults() {
    return new ArchiveLimits(1L << 36, 5_000_000, 250, 64L << 20, 4);
  }
}
