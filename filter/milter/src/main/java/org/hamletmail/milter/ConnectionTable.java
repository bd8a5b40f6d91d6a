package org.hamletmail.milter;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The places for connections, so many and no more. Where all are taken, a new connection gets the
 * place of one that has been silent for some time: first one that has not negotiated, then the one
 * that has been silent between two messages for longest. One with a message on its way keeps its
 * place. Without the time, the last place would go from newcomer to newcomer before any of them
 * could send its message. Thread-safe.
 */
final class ConnectionTable {

  /** A mail server negotiates within milliseconds, a busy one within some hundred. */
  static final Duration SILENT_AT_FIRST = Duration.ofSeconds(1);

  /** Between two messages an SMTP client may think; most begin the next one sooner. */
  static final Duration SILENT_BETWEEN = Duration.ofSeconds(5);

  private static final int GIVEN_AWAY = -1;

  private volatile int limit;
  private final LongSupplier nanoTime;
  private final Set<Place> places = ConcurrentHashMap.newKeySet();

  /**
   * Begins with no connections.
   *
   * @param limit places
   * @param nanoTime the clock, as {@link System#nanoTime}
   */
  ConnectionTable(int limit, LongSupplier nanoTime) {
    this.limit = limit;
    this.nanoTime = nanoTime;
  }

  /** Gives so many places from now on; those that are taken stay so. */
  void limit(int places) {
    limit = places;
  }

  /** The place of one connection. Its loop says what it is at; any thread may take it away. */
  final class Place {
    private final Channel channel;

    /**
     * Messages that are on their way or whose answer is; {@link #GIVEN_AWAY} once it is another's.
     */
    private final AtomicInteger messages = new AtomicInteger();

    private volatile boolean negotiated;
    private volatile long heard = nanoTime.getAsLong();

    private Place(Channel channel) {
      this.channel = channel;
    }

    /** Notes that the peer said something. The first word is its negotiation. */
    void heard() {
      negotiated = true;
      heard = nanoTime.getAsLong();
    }

    /** Keeps the place for a message; returns false if it has been given away before. */
    boolean beginMessage() {
      return messages.getAndUpdate(n -> n == GIVEN_AWAY ? n : n + 1) != GIVEN_AWAY;
    }

    /** To be called once for each message that began, when nothing of it is left to be sent. */
    void endMessage() {
      heard();
      messages.updateAndGet(n -> n == GIVEN_AWAY ? n : n - 1);
    }

    Duration silence() {
      return Duration.ofNanos(nanoTime.getAsLong() - heard);
    }

    Channel channel() {
      return channel;
    }

    private boolean canBeGivenAway() {
      return messages.get() == 0
          && silence().compareTo(negotiated ? SILENT_BETWEEN : SILENT_AT_FIRST) >= 0;
    }

    private boolean giveAway() {
      return messages.compareAndSet(0, GIVEN_AWAY);
    }
  }

  /**
   * What a new connection gets.
   *
   * @param place its own, empty if every connection has a message on its way or spoke just now
   * @param displaced whose place it was, to be closed
   */
  record Admission(Optional<Place> place, Optional<Place> displaced) {}

  /** Returns a place for a connection, which it has until it is closed or displaced. */
  synchronized Admission admit(Channel channel) {
    Optional<Place> displaced = Optional.empty();
    if (places.size() >= limit) {
      displaced = displace();
      if (displaced.isEmpty()) {
        return new Admission(Optional.empty(), displaced);
      }
    }
    Place place = new Place(channel);
    places.add(place);
    channel.closeFuture().addListener(closed -> places.remove(place));
    return new Admission(Optional.of(place), displaced);
  }

  private Optional<Place> displace() {
    while (true) {
      long now = nanoTime.getAsLong();
      Optional<Place> first =
          places.stream()
              .filter(Place::canBeGivenAway)
              .max(
                  Comparator.comparing((Place place) -> !place.negotiated)
                      .thenComparingLong(place -> now - place.heard));
      if (first.isEmpty() || first.get().giveAway()) {
        first.ifPresent(places::remove);
        return first;
      }
      // A message began there in this instant.
    }
  }
}
