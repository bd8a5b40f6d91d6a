package org.hamletmail.challenger;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.text.MessageText;
import org.hamletmail.tokenizer.Gpt2Tokenizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model that scores a share of the messages after another one has answered them, and keeps count
 * of where they differ. No message waits for it or fails by it: it reads from a queue of {@value
 * #WAITING} on one thread of its own, and what finds the queue full is counted and not scored. Of a
 * text as much is held as the model reads. Safe for use by several threads at once.
 */
public final class Challenger implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Challenger.class);
  private static final int WAITING = 64;

  private final double share;
  private final long characters;
  private final Function<MessageText, Verdict> ask;
  private final BlockingQueue<Answered> queue = new ArrayBlockingQueue<>(WAITING);
  private final Thread thread;
  private volatile boolean closed;
  private Tally tally = Tally.NOTHING;

  /** A message, and what the model in force calls it. */
  private record Answered(MessageText message, Label label) {}

  /**
   * Begins to score.
   *
   * @param model what is known of it
   * @param share of the messages that it scores, drawn by chance, from 0 to 1
   * @param ask the model; what it throws is counted
   */
  public Challenger(ModelInfo model, double share, Function<MessageText, Verdict> ask) {
    this.share = share;
    this.characters = Gpt2Tokenizer.charactersRead(model.maxTokens(), model.maxWindows());
    this.ask = ask;
    this.thread = Thread.ofPlatform().daemon().name("hamlet-challenger").start(this::work);
  }

  /**
   * Hears of a verdict of the model in force. Returns at once.
   *
   * @param verdict on the message
   */
  public void offer(MessageText message, Verdict verdict) {
    if (closed || (share < 1 && ThreadLocalRandom.current().nextDouble() >= share)) {
      return;
    }
    // Most are turned away here while the queue is full, before anything is copied.
    if (queue.remainingCapacity() == 0
        || !queue.offer(new Answered(message.first(characters), verdict.label()))) {
      count(Tally.DROPPED);
    }
  }

  /** Returns what was found so far. */
  public synchronized Tally tally() {
    return tally;
  }

  /** Ends it; a message that is being scored is not waited for. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    queue.clear();
  }

  private synchronized void count(Tally one) {
    tally = tally.plus(one);
  }

  private void work() {
    try {
      while (!closed) {
        Answered next = queue.take();
        count(score(next));
      }
    } catch (InterruptedException e) {
      // Closed.
      queue.clear();
    }
  }

  private Tally score(Answered next) {
    try {
      return Tally.of(next.label(), ask.apply(next.message()).label());
    } catch (RuntimeException | Error e) {
      // Whatever it is, the model in force has answered the message.
      if (!closed) {
        LOG.debug("a challenger failed cause={}", e.getClass().getSimpleName());
      }
      return Tally.FAILED;
    }
  }
}
