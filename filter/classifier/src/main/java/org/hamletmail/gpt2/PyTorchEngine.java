package org.hamletmail.gpt2;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts PyTorch in this JVM, once, without any network.
 *
 * <p>The first start on a machine unpacks the native libraries (about 430 MB) into {@code
 * DJL_CACHE_DIR}, an environment variable or system property, by default {@code ~/.djl.ai}. Where
 * {@code PYTORCH_LIBRARY_PATH} and {@code PYTORCH_VERSION} name unpacked libraries, those are used.
 */
public final class PyTorchEngine {
  private static final Logger LOG = LoggerFactory.getLogger(PyTorchEngine.class);
  private static final String NAME = "PyTorch";
  private static final Object LOCK = new Object();

  private static @Nullable Engine engine;
  private static int threadsOfEngine;

  private PyTorchEngine() {}

  /**
   * Starts the engine on the first call; later calls find it running, with the threads of the first
   * call: PyTorch sets them once a process.
   *
   * @param threads that work on one operation, at least 1
   * @return a new manager, the caller's to close, on the CPU; all other arrays of the caller belong
   *     to it or to sub-managers of it
   * @throws EngineUnavailableException if the native libraries can't be unpacked or loaded
   */
  public static NDManager start(int threads) {
    return start(threads, Device.cpu());
  }

  /**
   * Starts the engine as {@link #start(int)} does.
   *
   * @param threads that work on one operation, at least 1
   * @param device of the manager's arrays; must be there
   */
  public static NDManager start(int threads, Device device) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + "; expected at least 1");
    }
    synchronized (LOCK) {
      Engine running = engine;
      if (running == null) {
        running = load(threads);
        engine = running;
        threadsOfEngine = threads;
      } else if (threadsOfEngine != threads) {
        LOG.info("PyTorch keeps its threads: threads={} asked={}", threadsOfEngine, threads);
      }
      return running.newBaseManager(device);
    }
  }

  /** Returns the name of the running engine and its version, such as {@code PyTorch 2.7.1}. */
  public static String version() {
    return NAME + " " + Engine.getEngine(NAME).getVersion();
  }

  /** Returns whether the libraries in use were built for CUDA; starts the engine. */
  public static boolean hasCuda() {
    start(1).close();
    return Engine.getEngine(NAME).hasCapability(StandardCapabilities.CUDA);
  }

  /** Returns how many graphics cards there are; starts the engine. */
  public static int cards() {
    start(1).close();
    return Engine.getEngine(NAME).getGpuCount();
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static Engine load(int threads) {
    // Else the engine reports its start to its makers and may try a download.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    // TorchScript, in which the trainer has a program, runs it as written; on, this logs advice.
    System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
    // The engine is found through this loader. Inside a server it would be the server's, which does
    // not see extensions.
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(PyTorchEngine.class.getClassLoader());
    try {
      return LibraryCache.load(() -> Engine.getEngine(NAME));
    } catch (EngineException | IllegalStateException | LinkageError e) {
      throw new EngineUnavailableException(
          "PyTorch can't be started: its native libraries can't be unpacked or loaded ("
              + root(e)
              + "); set DJL_CACHE_DIR to a writable folder with 500 MB free, or PYTORCH_LIBRARY_PATH and"
              + " PYTORCH_VERSION to unpacked libraries",
          e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
