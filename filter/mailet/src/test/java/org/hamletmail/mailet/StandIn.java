package org.hamletmail.mailet;

import java.lang.reflect.Proxy;

/** Stand-ins for interfaces of James that have dozens of methods, of which a test needs one. */
final class StandIn {
  private StandIn() {}

  /** What is answered to a call. */
  interface Answer {
    Object to(String method, Object[] arguments);
  }

  /** Returns one that answers; what the answer to a method without a value is, nobody sees. */
  static <T> T of(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                method.getReturnType() == void.class
                    ? nothing(answer.to(method.getName(), arguments))
                    : answer.to(method.getName(), arguments)));
  }

  /** Returns one that nobody may call. */
  static <T> T unused(Class<T> type) {
    return of(
        type,
        (method, arguments) -> {
          throw new UnsupportedOperationException(method);
        });
  }

  @SuppressWarnings("NullAway") // A proxy's way to return from a method without a value.
  private static Object nothing(Object ignored) {
    return null;
  }
}
