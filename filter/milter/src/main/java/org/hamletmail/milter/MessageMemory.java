package org.hamletmail.milter;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of messages all connections may hold together. Each connection is bounded by the
 * message limit, but some hundreds of them at that limit would exhaust the heap.
 */
final class MessageMemory {

  private volatile long limit;
  private final AtomicLong held = new AtomicLong();

  /**
   * Sets the limit.
   *
   * @param limit bytes of messages; buffers take up to three times that while they grow
   */
  MessageMemory(long limit) {
    this.limit = limit;
  }

  /** Raises the limit where it is lower. */
  synchronized void allow(long bytes) {
    limit = Math.max(limit, bytes);
  }

  long held() {
    return held.get();
  }

  /** The part of one message. Safe for use by several threads. */
  final class Share {
    private final AtomicLong bytes = new AtomicLong();

    /** Returns whether that many more bytes may be held. */
    boolean grow(int more) {
      if (held.addAndGet(more) > limit) {
        held.addAndGet(-more);
        return false;
      }
      bytes.addAndGet(more);
      return true;
    }

    /** Gives everything back; further calls do nothing. */
    void release() {
      held.addAndGet(-bytes.getAndSet(0));
    }
  }
}
