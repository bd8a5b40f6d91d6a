package org.hamletmail.text;

import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.charset.spi.CharsetProvider;
import java.util.Collections;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A charset of the class path, such as a mail server brings: it must change no text. */
public final class ForeignCharsets extends CharsetProvider {
  static final String NAME = "UTF-7";

  private static final Set<String> ASKED = ConcurrentHashMap.newKeySet();

  /** Made by Java. */
  public ForeignCharsets() {}

  @Override
  public Iterator<Charset> charsets() {
    return Collections.emptyIterator();
  }

  @Override
  public @Nullable Charset charsetForName(String name) {
    ASKED.add(name);
    return name.equalsIgnoreCase(NAME) ? new Wrong() : null;
  }

  /** Returns whether Java looked for a name in the class path. */
  static boolean wasAskedFor(String name) {
    return ASKED.contains(name);
  }

  private static final class Wrong extends Charset {
    Wrong() {
      super(NAME, null);
    }

    @Override
    public boolean contains(Charset other) {
      return false;
    }

    @Override
    public CharsetDecoder newDecoder() {
      return StandardCharsets.UTF_16BE.newDecoder();
    }

    @Override
    public CharsetEncoder newEncoder() {
      return StandardCharsets.UTF_16BE.newEncoder();
    }
  }
}
