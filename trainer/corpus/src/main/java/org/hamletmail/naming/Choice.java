package org.hamletmail.naming;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.hamletmail.config.Spelled;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Constants on the command line, as they are spelled in files. */
public abstract class Choice<E extends Enum<E>> implements ITypeConverter<E>, Iterable<String> {
  private final List<E> values;

  /** Takes all constants of a kind, in the order in which they are to be named. */
  protected Choice(E[] values) {
    this.values = Arrays.asList(values);
  }

  @Override
  public final E convert(String text) {
    for (E value : values) {
      if (Spelled.of(value).equalsIgnoreCase(text)) {
        return value;
      }
    }
    throw new TypeConversionException(
        "'" + text + "' is not one of " + values.stream().map(Spelled::of).toList());
  }

  @Override
  public final Iterator<String> iterator() {
    return values.stream().map(Spelled::of).iterator();
  }
}
