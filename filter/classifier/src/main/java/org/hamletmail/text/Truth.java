package org.hamletmail.text;

/** Whether a condition holds for the readers of a message: for all, for none, or for some. */
enum Truth {
  /** For none. */
  FAILS,
  /** For some, or nobody here can tell. */
  DEPENDS,
  /** For all. */
  HOLDS;

  static Truth of(boolean holds) {
    return holds ? HOLDS : FAILS;
  }

  Truth and(Truth other) {
    return compareTo(other) < 0 ? this : other;
  }

  Truth or(Truth other) {
    return compareTo(other) > 0 ? this : other;
  }

  Truth not() {
    return switch (this) {
      case FAILS -> HOLDS;
      case DEPENDS -> DEPENDS;
      case HOLDS -> FAILS;
    };
  }
}
