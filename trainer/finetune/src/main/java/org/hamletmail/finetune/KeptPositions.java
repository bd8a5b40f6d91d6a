package org.hamletmail.finetune;

import org.hamletmail.gpt2.Readout;

/**
 * The positions of a window at which the trained part needs the frozen part's hidden state. Blocks
 * look back, so the last block needs all positions up to the one that is read; the head needs that
 * one alone.
 */
enum KeptPositions {
  /** Each real token. */
  REAL,
  /** Each position up to the longest window, padding included. */
  PADDED,
  /** The first token. */
  FIRST,
  /** The last real token. */
  LAST_TOKEN,
  /** The last position, padding or not. */
  LAST_POSITION;

  /**
   * Returns what a recipe needs.
   *
   * @param headOnly whether no block is trained
   */
  static KeptPositions of(Readout readout, boolean headOnly) {
    return switch (readout) {
      case MEAN -> REAL;
      case FIRST -> FIRST;
      case LAST_TOKEN -> headOnly ? LAST_TOKEN : REAL;
      case LAST_POSITION -> headOnly ? LAST_POSITION : PADDED;
    };
  }

  /** Returns the first kept position of a window. */
  int begin(int tokens, int maxTokens) {
    return switch (this) {
      case REAL, PADDED, FIRST -> 0;
      case LAST_TOKEN -> tokens - 1;
      case LAST_POSITION -> maxTokens - 1;
    };
  }

  /** Returns how many positions of a window are kept. */
  int count(int tokens, int maxTokens) {
    return switch (this) {
      case REAL -> tokens;
      case PADDED -> maxTokens;
      case FIRST, LAST_TOKEN, LAST_POSITION -> 1;
    };
  }

  /** Returns where the head reads among the kept positions. */
  Readout readout(Readout recipes) {
    return switch (this) {
      case REAL, PADDED -> recipes;
      case FIRST, LAST_TOKEN, LAST_POSITION -> Readout.LAST_TOKEN;
    };
  }

  /** Returns whether padding takes part in the hidden state, so that it has to be computed. */
  boolean padded() {
    return this == PADDED || this == LAST_POSITION;
  }
}
