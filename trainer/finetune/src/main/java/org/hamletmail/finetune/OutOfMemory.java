package org.hamletmail.finetune;

import ai.djl.engine.EngineException;
import java.util.Locale;

/**
 * Tells a device without room from other failures of the engine, which has one exception for all.
 */
final class OutOfMemory {
  private OutOfMemory() {}

  /**
   * Returns whether an operation failed because the device, or the computer, had no room for it.
   */
  static boolean is(EngineException failure) {
    String said = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return said.contains("out of memory") || said.contains("can't allocate memory");
  }
}
