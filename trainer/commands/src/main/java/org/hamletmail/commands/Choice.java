package org.hamletmail.commands;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.hamletmail.corpus.MaildirMail;
import org.hamletmail.finetune.Trainable;
import org.hamletmail.finetune.TrunkPrecision;
import org.hamletmail.gpt2.Readout;
import org.hamletmail.gpt2.TensorType;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Enum constants on the command line, spelled in lower case with dashes. */
public abstract class Choice<E extends Enum<E>> implements ITypeConverter<E>, Iterable<String> {
  private final List<E> values;

  private Choice(E[] values) {
    this.values = Arrays.asList(values);
  }

  /** Returns a value as users write it: LAST_BLOCK is last-block. */
  public static String spelled(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public E convert(String text) {
    for (E value : values) {
      if (spelled(value).equalsIgnoreCase(text)) {
        return value;
      }
    }
    throw new TypeConversionException(
        "'" + text + "' is not one of " + values.stream().map(Choice::spelled).toList());
  }

  @Override
  public Iterator<String> iterator() {
    return values.stream().map(Choice::spelled).iterator();
  }

  /** Of {@code --trainable}. */
  public static final class OfTrainable extends Choice<Trainable> {
    OfTrainable() {
      super(Trainable.values());
    }
  }

  /** Of {@code --readout}. */
  public static final class OfReadout extends Choice<Readout> {
    OfReadout() {
      super(Readout.values());
    }
  }

  /** Of {@code --schedule}. */
  public static final class OfSchedule extends Choice<RecipeOptions.Schedule> {
    OfSchedule() {
      super(RecipeOptions.Schedule.values());
    }
  }

  /** Of {@code --balance}. */
  static final class OfBalance extends Choice<DatasetOptions.Balance> {
    OfBalance() {
      super(DatasetOptions.Balance.values());
    }
  }

  /** Of {@code --split}. */
  static final class OfSplit extends Choice<DatasetOptions.Split> {
    OfSplit() {
      super(DatasetOptions.Split.values());
    }
  }

  /** Of {@code --maildir}. */
  static final class OfMaildirMail extends Choice<MaildirMail> {
    OfMaildirMail() {
      super(MaildirMail.values());
    }
  }

  /** Of {@code --trunk-precision}. */
  static final class OfTrunkPrecision extends Choice<TrunkPrecision> {
    OfTrunkPrecision() {
      super(TrunkPrecision.values());
    }
  }

  /** Of {@code --dtype}. */
  public static final class OfType extends Choice<TensorType> {
    OfType() {
      super(TensorType.values());
    }
  }
}
