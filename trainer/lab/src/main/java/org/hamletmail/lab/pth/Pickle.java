package org.hamletmail.lab.pth;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.hamletmail.lab.pth.PickleValue.Constant;
import org.hamletmail.lab.pth.PickleValue.Dict;
import org.hamletmail.lab.pth.PickleValue.Global;
import org.hamletmail.lab.pth.PickleValue.Int;
import org.hamletmail.lab.pth.PickleValue.Known;
import org.hamletmail.lab.pth.PickleValue.Storage;
import org.hamletmail.lab.pth.PickleValue.Tensor;
import org.hamletmail.lab.pth.PickleValue.Text;
import org.hamletmail.lab.pth.PickleValue.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pickle of a state_dict. A pickle is a program: Python's own reader calls whatever it
 * names. This one knows the instructions and names that {@code torch.save} uses for a state_dict,
 * stands in for the two calls among them with values of its own, and refuses everything else by
 * name. Instructions as in CPython's {@code pickletools}.
 */
final class Pickle {
  private static final int MOST_VALUES = 1_000_000;
  private static final int LONGEST_NAME = 200;
  private static final Map<String, Known> KNOWN =
      Map.of(
          "collections.OrderedDict", Known.ORDERED_DICT,
          "torch._utils._rebuild_tensor_v2", Known.REBUILD_TENSOR,
          "torch.FloatStorage", Known.FLOAT,
          "torch.DoubleStorage", Known.DOUBLE,
          "torch.HalfStorage", Known.HALF,
          "torch.BFloat16Storage", Known.BFLOAT16,
          "torch.BoolStorage", Known.BOOL);

  private final ByteBuffer in;
  private final Deque<PickleValue> stack = new ArrayDeque<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Integer, PickleValue> memo = new HashMap<>();

  private Pickle(byte[] bytes) {
    in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads a state_dict.
   *
   * @return tensors by name, in their order
   * @throws PthFormatException if it is anything else
   */
  static Map<String, PthTensor> read(byte[] bytes) throws PthFormatException {
    Pickle pickle = new Pickle(bytes);
    PickleValue value;
    try {
      value = pickle.run();
    } catch (BufferUnderflowException e) {
      throw new PthFormatException("the pickle is cut off");
    }
    if (!(value instanceof Dict dict)) {
      throw new PthFormatException("it holds no state_dict; save model.state_dict()");
    }
    Map<String, PthTensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, PickleValue> entry : dict.items().entrySet()) {
      if (!(entry.getValue() instanceof Tensor tensor)) {
        throw new PthFormatException(
            "\"" + printable(entry.getKey()) + "\" is no tensor; expected a plain state_dict");
      }
      tensors.put(entry.getKey(), tensor.tensor());
    }
    return tensors;
  }

  private PickleValue run() throws PthFormatException {
    while (true) {
      int at = in.position();
      int instruction = in.get() & 0xff;
      if (instruction == '.') {
        return pop();
      }
      step(instruction, at);
      if (stack.size() > MOST_VALUES || memo.size() > MOST_VALUES || marks.size() > MOST_VALUES) {
        throw new PthFormatException("it holds more than " + MOST_VALUES + " values");
      }
    }
  }

  private void step(int instruction, int at) throws PthFormatException {
    switch (instruction) {
      case 0x80 -> in.get();
      case '}' -> push(new Dict());
      case ')' -> push(new Tuple(List.of()));
      case '(' -> marks.push(stack.size());
      case 't' -> push(new Tuple(popToMark()));
      case 0x85 -> push(new Tuple(pop(1)));
      case 0x86 -> push(new Tuple(pop(2)));
      case 0x87 -> push(new Tuple(pop(3)));
      case 'X' -> push(text(in.getInt()));
      case 0x8c -> push(text(in.get() & 0xff));
      case 'J' -> push(new Int(in.getInt()));
      case 'K' -> push(new Int(in.get() & 0xff));
      case 'M' -> push(new Int(in.getShort() & 0xffff));
      case 0x8a -> push(longNumber());
      case 0x88 -> push(new Constant("True"));
      case 0x89 -> push(new Constant("False"));
      case 'N' -> push(new Constant("None"));
      case 'q' -> memo.put(in.get() & 0xff, peek());
      case 'r' -> memo.put(in.getInt(), peek());
      case 'h' -> push(remembered(in.get() & 0xff));
      case 'j' -> push(remembered(in.getInt()));
      case 'c' -> push(global(line(), line()));
      case 'Q' -> push(storage(pop()));
      case 'R' -> push(call());
      case 's' -> setItems(pop(2));
      case 'u' -> setItems(popToMark());
      case 'b' -> build();
      default ->
          throw new PthFormatException(
              String.format(
                  "instruction 0x%02x at %d of the pickle is none that a state_dict needs",
                  instruction, at));
    }
  }

  private void push(PickleValue value) {
    stack.push(value);
  }

  private PickleValue peek() throws PthFormatException {
    PickleValue value = stack.peek();
    requireThere(value);
    return Objects.requireNonNull(value);
  }

  private PickleValue pop() throws PthFormatException {
    PickleValue value = peek();
    stack.pop();
    return value;
  }

  private void requireThere(@Nullable PickleValue value) throws PthFormatException {
    // What lies below a mark is not to be touched before the mark is.
    if (value == null || (!marks.isEmpty() && stack.size() <= marks.peek())) {
      throw new PthFormatException("the pickle takes a value that isn't there");
    }
  }

  private List<PickleValue> pop(int count) throws PthFormatException {
    List<PickleValue> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(pop());
    }
    return values.reversed();
  }

  private List<PickleValue> popToMark() throws PthFormatException {
    if (marks.isEmpty()) {
      throw new PthFormatException("the pickle lacks a mark");
    }
    List<PickleValue> values = pop(stack.size() - marks.peek());
    marks.pop();
    return values;
  }

  private Text text(int length) throws PthFormatException {
    if (length < 0 || length > in.remaining()) {
      throw new PthFormatException("the pickle is cut off");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new Text(new String(bytes, StandardCharsets.UTF_8));
  }

  private Int longNumber() throws PthFormatException {
    int length = in.get() & 0xff;
    if (length > Long.BYTES) {
      throw new PthFormatException("the pickle holds a number of " + length + " bytes");
    }
    long value = 0;
    for (int i = 0; i < length; i++) {
      long b = i == length - 1 ? in.get() : in.get() & 0xff;
      value |= b << (8 * i);
    }
    return new Int(value);
  }

  private PickleValue remembered(int place) throws PthFormatException {
    PickleValue value = memo.get(place);
    if (value == null) {
      throw new PthFormatException("the pickle takes a value that isn't there");
    }
    return value;
  }

  private String line() throws PthFormatException {
    StringBuilder line = new StringBuilder();
    for (byte b = in.get(); b != '\n'; b = in.get()) {
      if (line.length() == LONGEST_NAME) {
        throw new PthFormatException("the pickle names something without end");
      }
      line.append((char) (b & 0xff));
    }
    return line.toString();
  }

  private static Global global(String module, String name) throws PthFormatException {
    Known known = KNOWN.get(module + "." + name);
    if (known == null) {
      throw new PthFormatException(
          "it asks for \""
              + printable(module + "." + name)
              + "\", which a state_dict doesn't need; nothing of it was run");
    }
    return new Global(known);
  }

  /** A persistent id: ("storage", type, key, device, numbers). */
  private static Storage storage(PickleValue id) throws PthFormatException {
    if (id instanceof Tuple(List<PickleValue> items)
        && items.size() == 5
        && items.get(0).equals(new Text("storage"))
        && items.get(1) instanceof Global(Known known)
        && known.type() != PthType.NONE
        && items.get(2) instanceof Text(String key)
        && items.get(4) instanceof Int(long numbers)
        && key.matches("\\d{1,9}")
        && numbers >= 0) {
      return new Storage(known.type(), key, numbers);
    }
    throw new PthFormatException("it holds a storage of an unknown kind");
  }

  private PickleValue call() throws PthFormatException {
    PickleValue arguments = pop();
    PickleValue called = pop();
    if (!(called instanceof Global(Known known)) || !(arguments instanceof Tuple(var items))) {
      throw new PthFormatException("the pickle calls what is no function");
    }
    return switch (known) {
      case ORDERED_DICT -> {
        if (!items.isEmpty()) {
          throw new PthFormatException("it makes an OrderedDict with contents");
        }
        yield new Dict();
      }
      case REBUILD_TENSOR -> {
        if (items.size() >= 6
            && items.size() <= 7
            && items.get(0) instanceof Storage storage
            && items.get(1) instanceof Int(long offset)
            && items.get(2) instanceof Tuple(var shape)
            && items.get(3) instanceof Tuple(var strides)) {
          yield new Tensor(PthTensor.of(storage, offset, numbers(shape), numbers(strides)));
        }
        throw new PthFormatException("it holds a tensor of an unknown kind");
      }
      default -> throw new PthFormatException("the pickle calls what is no function");
    };
  }

  private static List<Long> numbers(List<PickleValue> values) throws PthFormatException {
    List<Long> numbers = new ArrayList<>();
    for (PickleValue value : values) {
      if (!(value instanceof Int(long number))) {
        throw new PthFormatException("it holds a tensor whose shape is no numbers");
      }
      numbers.add(number);
    }
    return numbers;
  }

  private void setItems(List<PickleValue> pairs) throws PthFormatException {
    if (!(peek() instanceof Dict dict) || pairs.size() % 2 != 0) {
      throw new PthFormatException("the pickle puts items into what is no dict");
    }
    for (int i = 0; i < pairs.size(); i += 2) {
      if (!(pairs.get(i) instanceof Text(String key))) {
        throw new PthFormatException("it holds a dict whose keys are no names");
      }
      dict.items().put(key, pairs.get(i + 1));
    }
  }

  /** Sets the attribute {@code _metadata} of a state_dict, of no use here. */
  private void build() throws PthFormatException {
    PickleValue state = pop();
    if (!(peek() instanceof Dict)
        || !(state instanceof Dict attributes)
        || !attributes.items().keySet().equals(Set.of("_metadata"))) {
      throw new PthFormatException("the pickle sets attributes that a state_dict doesn't have");
    }
  }

  static String printable(String name) {
    String shown = name.replaceAll("[^\\x20-\\x7e]", "?");
    return shown.length() > LONGEST_NAME ? shown.substring(0, LONGEST_NAME) + "..." : shown;
  }
}
