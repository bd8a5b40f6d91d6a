package org.hamletmail.naming;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.hamletmail.config.Spelling;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Constants on the command line, as they are spelled in files. */
public abstract class Words<E extends Enum<E>> implements ITypeConverter<E>, Iterable<String> {
  private final List<E> values;

  /** Takes all constants of a kind, in the order in which they are to be named. */
  protected Words(E[] values) {
    this.values = Arrays.asList(values);
  }

  @Override
  public final E convert(String text) {
    for (E value : values) {
      if (Spelling.of(value).equalsIgnoreCase(text)) {
        return value;
      }
    }
    throw new TypeConversionException(
        "'" + text + "' is not one of " + values.stream().map(Spelling::of).toList());
  }

  @Override
  public final Iterator<String> iterator() {
    return values.stream().map(Spelling::of).iterator();
  }
}
