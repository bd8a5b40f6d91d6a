package org.hamletmail.finetune;

import java.nio.file.Path;

/**
 * Where the hidden states behind the frozen blocks are kept, so that these run once.
 *
 * @param folder gets one file; made where it isn't there
 * @param limitBytes that the file may take; 0 for no file at all
 * @param kept whether the file stays for the next training
 */
public record TrunkStore(Path folder, long limitBytes, boolean kept) {

  /** Rejects a limit below 0. */
  public TrunkStore {
    if (limitBytes < 0) {
      throw new IllegalArgumentException(
          "the limit of the trunk cache is " + limitBytes + " bytes; expected 0 or more");
    }
  }

  /** Returns a store that stores nothing: the frozen blocks run in each epoch. */
  public static TrunkStore none() {
    return new TrunkStore(Path.of(""), 0, false);
  }
}
