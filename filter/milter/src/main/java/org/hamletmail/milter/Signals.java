package org.hamletmail.milter;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What signals do to the daemon. SIGHUP ends a JVM with the exit code of success and SIGUSR1 kills
 * it, where an administrator or a logrotate script expects a daemon to read something again.
 *
 * <p>Java has no API for signals but {@code sun.misc.Signal}, which is in the supported module
 * {@code jdk.unsupported} of every JDK. The compiler warns of it whatever it is told, so it is
 * called by its name. A JVM without it keeps its own ways, and the log says so.
 */
final class Signals {

  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

  private Signals() {}

  /**
   * Has an action run at a signal, on a thread of the JVM.
   *
   * @param name without SIG
   */
  static void on(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      MethodHandle run =
          MethodHandles.lookup()
              .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
              .bindTo(action);
      Object handle =
          MethodHandleProxies.asInterfaceInstance(
              handler, MethodHandles.dropArguments(run, 0, signal));
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), handle);
    } catch (ReflectiveOperationException e) {
      Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
      LOG.warn("SIG{} keeps its default in this JVM cause={}", name, String.valueOf(cause));
    }
  }
}
