package org.hamletmail.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.hamletmail.classifier.ClassificationException;
import org.hamletmail.classifier.Explainer;
import org.hamletmail.classifier.Explanation;
import org.hamletmail.corpus.MailFiles;
import org.hamletmail.corpus.MailVisitor;
import org.hamletmail.policy.Decision;
import org.hamletmail.policy.SpamFilter;
import org.hamletmail.text.MessageText;
import org.hamletmail.text.MessageTextExtractor;

/**
 * Reads stored mail and has several messages classified at once, each on a thread of its own, as
 * the milter does. Results come in the order of the messages, each as soon as it and those before
 * it are known.
 *
 * <p>Memory holds a bounded number of messages, however many there are; of a folder, the names of
 * its files as well.
 */
final class MailScan {
  /** Standard input, among paths. */
  static final String STDIN = "-";

  /** Messages that are read ahead for each worker. */
  private static final int AHEAD = 8;

  /** Bytes of all messages that are read ahead, unless a single one is larger. */
  private static final int AHEAD_BYTES = 64 << 20;

  private final SpamFilter filter;
  private final Optional<Explainer> explainer;
  private final MessageTextExtractor extractor;
  private final MailFiles files;
  private final InputStream stdin;
  private final int workers;
  private final Semaphore room = new Semaphore(AHEAD_BYTES);

  /**
   * Prepares a scan.
   *
   * @param explainer empty where nothing is to be explained
   * @param files finds the messages
   * @param stdin what {@code -} stands for
   * @param workers messages that are worked on at once, at least 1
   */
  MailScan(
      SpamFilter filter,
      Optional<Explainer> explainer,
      MessageTextExtractor extractor,
      MailFiles files,
      InputStream stdin,
      int workers) {
    this.filter = filter;
    this.explainer = explainer;
    this.extractor = extractor;
    this.files = files;
    this.stdin = stdin;
    this.workers = workers;
  }

  /**
   * Scans all messages of some paths. Ends early, and leaves no work behind, if the consumer
   * throws.
   *
   * @param paths message files, folders, mboxes, {@code -}
   * @param results called on this thread
   * @throws InterruptedException if this thread is interrupted
   */
  void run(List<String> paths, Consumer<ScanResult> results) throws InterruptedException {
    BlockingQueue<Future<Step>> steps = new ArrayBlockingQueue<>(workers * AHEAD);
    ExecutorService pool = Executors.newFixedThreadPool(workers, daemons("scan-worker"));
    Thread reader = daemons("scan-reader").newThread(() -> read(paths, steps, pool));
    reader.start();
    try {
      while (steps.take().get() instanceof Result(ScanResult result)) {
        results.accept(result);
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the reader of the mail failed", e.getCause());
    } finally {
      reader.interrupt();
      pool.shutdownNow();
    }
  }

  /** What the reader hands over: results, and at last the end. */
  private sealed interface Step {}

  private record Result(ScanResult result) implements Step {}

  private record End() implements Step {}

  private void read(List<String> paths, BlockingQueue<Future<Step>> steps, ExecutorService pool) {
    MailVisitor visitor =
        new MailVisitor() {
          @Override
          public void message(String id, byte[] message) {
            add(steps, submit(id, message, pool));
          }

          @Override
          public void unreadable(String id, String reason) {
            add(steps, known(new ScanResult.Failed(id, reason)));
          }

          @Override
          public void leftOut(String id, String reason) {
            add(steps, known(new ScanResult.LeftOut(id, reason)));
          }
        };
    try {
      readAll(paths, visitor);
      add(steps, CompletableFuture.completedFuture(new End()));
    } catch (Abandoned e) {
      // Nobody waits for more.
    } catch (RuntimeException | Error e) {
      fail(steps, e);
    }
  }

  private void readAll(List<String> paths, MailVisitor visitor) {
    for (String path : paths) {
      try {
        if (path.equals(STDIN)) {
          files.read(STDIN, stdin, visitor);
        } else {
          files.read(Path.of(path), visitor);
        }
      } catch (IOException e) {
        visitor.unreadable(path, MailFiles.reason(e));
      } catch (InvalidPathException e) {
        visitor.unreadable(path, "no path: " + e.getReason());
      }
    }
  }

  private Future<Step> submit(String id, byte[] message, ExecutorService pool) {
    int size = Math.min(message.length, AHEAD_BYTES);
    try {
      room.acquire(size);
      return pool.submit(() -> {
        try {
          return new Result(scan(id, message));
        } finally {
          room.release(size);
        }
      });
    } catch (InterruptedException | RejectedExecutionException e) {
      throw new Abandoned();
    }
  }

  private ScanResult scan(String id, byte[] message) {
    try {
      MessageText text = extractor.extract(message);
      Decision decision = filter.examine(text);
      // The GTUBE line is found without the model: there is nothing of it to explain.
      Optional<Explanation> explanation =
          decision.verdict().isPresent()
              ? explainer.map(asked -> asked.explain(text))
              : Optional.empty();
      return new ScanResult.Scanned(id, decision, text.coverage(), explanation);
    } catch (ClassificationException e) {
      return new ScanResult.Failed(id, "could not be classified: " + e.getMessage());
    } catch (RuntimeException | Error e) {
      // One message must not end the scan of the others. Not its words: they may quote the message.
      StackTraceElement[] frames = e.getStackTrace();
      String place = frames.length == 0 ? "" : " at " + frames[0];
      return new ScanResult.Failed(id, "unexpected " + e.getClass().getSimpleName() + place);
    }
  }

  private static void fail(BlockingQueue<Future<Step>> steps, Throwable e) {
    try {
      steps.put(CompletableFuture.failedFuture(e));
    } catch (InterruptedException abandoned) {
      // Nobody waits for it.
    }
  }

  private static Future<Step> known(ScanResult result) {
    return CompletableFuture.completedFuture(new Result(result));
  }

  private static void add(BlockingQueue<Future<Step>> steps, Future<Step> step) {
    try {
      steps.put(step);
    } catch (InterruptedException e) {
      throw new Abandoned();
    }
  }

  private static ThreadFactory daemons(String name) {
    // Daemons: a reader that waits for standard input must not keep the process alive.
    return Thread.ofPlatform().daemon().name(name + "-", 1).factory();
  }

  /** The scan has ended before the mail. */
  private static final class Abandoned extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
