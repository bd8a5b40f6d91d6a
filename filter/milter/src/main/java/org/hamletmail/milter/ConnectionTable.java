package org.hamletmail.milter;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The places for connections, so many and no more. Where all are taken, a new connection gets the
 * place of the one that has been silent between two messages for longest; one with a message on its
 * way keeps it. Thread-safe.
 */
final class ConnectionTable {

  private final int limit;
  private final Set<Place> places = ConcurrentHashMap.newKeySet();

  ConnectionTable(int limit) {
    this.limit = limit;
  }

  private enum Use {
    BETWEEN_MESSAGES,
    MESSAGE,
    GIVEN_AWAY
  }

  /** The place of one connection. Its loop says what it is at; any thread may take it away. */
  static final class Place {
    private final Channel channel;
    private final AtomicReference<Use> use = new AtomicReference<>(Use.BETWEEN_MESSAGES);
    private volatile long heard = System.nanoTime();

    Place(Channel channel) {
      this.channel = channel;
    }

    /** Notes that the peer said something, or got its answer. */
    void heard() {
      heard = System.nanoTime();
    }

    /** Keeps the place for a message; returns false if it has been given away before. */
    boolean beginMessage() {
      return use.compareAndSet(Use.BETWEEN_MESSAGES, Use.MESSAGE);
    }

    void endMessage() {
      heard();
      use.compareAndSet(Use.MESSAGE, Use.BETWEEN_MESSAGES);
    }

    Duration silence() {
      return Duration.ofNanos(System.nanoTime() - heard);
    }

    Channel channel() {
      return channel;
    }

    private boolean isBetweenMessages() {
      return use.get() == Use.BETWEEN_MESSAGES;
    }

    private boolean giveAway() {
      return use.compareAndSet(Use.BETWEEN_MESSAGES, Use.GIVEN_AWAY);
    }
  }

  /**
   * What a new connection gets.
   *
   * @param place its own, empty if every connection has a message on its way
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
      long now = System.nanoTime();
      Optional<Place> longest =
          places.stream()
              .filter(Place::isBetweenMessages)
              .max(Comparator.comparingLong(place -> now - place.heard));
      if (longest.isEmpty() || longest.get().giveAway()) {
        longest.ifPresent(places::remove);
        return longest;
      }
      // A message began there in this instant.
    }
  }
}
