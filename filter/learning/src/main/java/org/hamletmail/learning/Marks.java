package org.hamletmail.learning;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.hamletmail.classifier.Label;
import org.hamletmail.config.LearningSettings;

/** All marks that are in force, the oldest first: a user's last word on each message. */
final class Marks {
  private final Map<Key, Mark.Made> all = new LinkedHashMap<>();
  private final Map<String, Map<String, Mark.Made>> byDigest = new HashMap<>();

  private record Key(String digest, String user) {}

  void apply(Mark mark) {
    Key key = new Key(mark.digest(), mark.user());
    switch (mark) {
      case Mark.Made made -> {
        Mark.Made before = all.get(key);
        // Said again of the same time it is the same word, which keeps its place.
        if (before != null && !before.at().equals(made.at())) {
          all.remove(key);
        }
        all.put(key, made);
        byDigest.computeIfAbsent(made.digest(), d -> new HashMap<>()).put(made.user(), made);
      }
      case Mark.Gone gone -> {
        all.remove(key);
        byDigest.computeIfPresent(
            gone.digest(),
            (digest, users) -> {
              users.remove(gone.user());
              return users.isEmpty() ? null : users;
            });
      }
    }
  }

  int size() {
    return all.size();
  }

  Collection<Mark.Made> all() {
    return all.values();
  }

  /** Returns the marks of a message, each of another user. */
  Collection<Mark.Made> of(String digest) {
    return byDigest.getOrDefault(digest, Map.of()).values();
  }

  Optional<Mark.Made> of(String digest, String user) {
    return Optional.ofNullable(all.get(new Key(digest, user)));
  }

  /**
   * Returns what most users say of a message, those of some before all others; empty where as many
   * say one thing as the other.
   */
  Optional<Label> majority(String digest, Set<String> administrators) {
    Collection<Mark.Made> marks = of(digest);
    Optional<Label> decreed =
        more(marks.stream().filter(mark -> administrators.contains(mark.user())).toList());
    return decreed.isPresent() ? decreed : more(marks);
  }

  private static Optional<Label> more(Collection<Mark.Made> marks) {
    int spam = lead(marks);
    return spam == 0 ? Optional.empty() : Optional.of(spam > 0 ? Label.SPAM : Label.HAM);
  }

  /** Returns how many more users say spam than ham; below 0 where fewer do. */
  static int lead(Collection<Mark.Made> marks) {
    Map<Label, Integer> counts = new EnumMap<>(Label.class);
    marks.forEach(mark -> counts.merge(mark.label(), 1, Integer::sum));
    return counts.getOrDefault(Label.SPAM, 0) - counts.getOrDefault(Label.HAM, 0);
  }

  /**
   * Takes out what is more than the settings allow, and returns it. Of a user the oldest goes, and
   * of all, or of a source, the oldest of whoever holds most: many marks of one make no room at the
   * cost of others.
   *
   * @param newest the mark that was made last, which stays
   */
  List<Mark.Made> makeRoom(LearningSettings settings, Mark.Made newest) {
    List<Mark.Made> gone = new ArrayList<>();
    makeRoom(mark -> mark.user().equals(newest.user()), settings.maxPerUser(), newest, gone);
    makeRoom(mark -> mark.source().equals(newest.source()), settings.maxPerSource(), newest, gone);
    makeRoom(mark -> true, settings.maxStored(), newest, gone);
    return gone;
  }

  private void makeRoom(
      Predicate<Mark.Made> among, int max, Mark.Made newest, List<Mark.Made> gone) {
    while (true) {
      Map<String, Integer> held = new HashMap<>();
      int count = 0;
      for (Mark.Made mark : all.values()) {
        if (among.test(mark)) {
          held.merge(mark.user(), 1, Integer::sum);
          count++;
        }
      }
      if (count <= max) {
        return;
      }
      Mark.Made oldest = null;
      int most = 0;
      for (Mark.Made mark : all.values()) {
        int holds = among.test(mark) ? held.getOrDefault(mark.user(), 0) : 0;
        if (holds > most && !mark.equals(newest)) {
          most = holds;
          oldest = mark;
        }
      }
      if (oldest == null) {
        return;
      }
      apply(new Mark.Gone(oldest.digest(), oldest.user()));
      gone.add(oldest);
    }
  }
}
