package org.hamletmail.written;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The lists that texts of a language draw from: its own before the common ones. */
record Language(String code, Lists own, Lists common) {
  /** Languages whose words are not parted by spaces. */
  private static final Set<String> WITHOUT_SPACES = Set.of("ja", "zh");

  boolean spaced() {
    return !WITHOUT_SPACES.contains(base(code));
  }

  /** Returns the language of a code such as {@code zh-hant}, which names its script, too. */
  static String base(String code) {
    return code.split("-", 2)[0];
  }

  @Nullable List<Lists.Value> list(String name) {
    List<Lists.Value> list = own.list(name);
    return list == null ? common.list(name) : list;
  }

  /** Returns a list that the check has seen to be there. */
  List<Lists.Value> needed(String name) {
    List<Lists.Value> list = list(name);
    if (list == null) {
      throw new IllegalStateException("no list [" + name + "] for " + code);
    }
    return list;
  }

  Set<String> names() {
    Set<String> names = new TreeSet<>(own.names());
    names.addAll(common.names());
    return names;
  }
}
