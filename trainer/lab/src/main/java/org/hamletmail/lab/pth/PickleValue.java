package org.hamletmail.lab.pth;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a pickle may hold here. */
sealed interface PickleValue {
  /** A number. */
  record Int(long value) implements PickleValue {}

  /** A string. */
  record Text(String value) implements PickleValue {}

  /** True, false or None: told apart by nobody here. */
  record Constant(String name) implements PickleValue {}

  /** A tuple. */
  record Tuple(List<PickleValue> items) implements PickleValue {}

  /** A dict or OrderedDict. Changes while it is read. */
  record Dict(Map<String, PickleValue> items) implements PickleValue {
    Dict() {
      this(new LinkedHashMap<>());
    }
  }

  /** One of the functions and classes that are known; none is ever called. */
  record Global(Known known) implements PickleValue {}

  /** Where the numbers of tensors lie. */
  record Storage(PthType type, String key, long numbers) implements PickleValue {}

  /** A tensor. */
  record Tensor(PthTensor tensor) implements PickleValue {}

  /** Names of functions and classes that a state_dict needs. */
  enum Known {
    ORDERED_DICT,
    REBUILD_TENSOR,
    FLOAT(PthType.F32),
    DOUBLE(PthType.F64),
    HALF(PthType.F16),
    BFLOAT16(PthType.BF16),
    BOOL(PthType.BOOL);

    private final PthType type;

    Known() {
      this(PthType.NONE);
    }

    Known(PthType type) {
      this.type = type;
    }

    PthType type() {
      return type;
    }
  }
}
