package org.hamletmail.lists;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.hamletmail.config.ConfigProblem;
import org.hamletmail.config.InvalidConfigException;
import org.hamletmail.config.ListSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lists of the settings as their files have them now. Thread-safe.
 *
 * <p>How it works: whoever looks a message up first looks at the files, if the last look is longer
 * ago than the settings say, and reads them if one has changed; others meanwhile use what is there.
 * All lists change at once, so that an entry that moves from one to another is never in none. Files
 * that can't be used leave the lists as they are, and are read again when they change again.
 */
public final class Lists {
  private static final Logger LOG = LoggerFactory.getLogger(Lists.class);

  private final ListSettings settings;
  private final LongSupplier nanoTime;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile Map<ListName, Entries> current;
  private volatile long lastLook;
  private List<Seen> seen;

  /** A file as it lay there; times and keys as text, empty where there was none. */
  private record Seen(Path file, long size, String modified, String key) {}

  private Lists(ListSettings settings, LongSupplier nanoTime) {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.seen = look();
    this.current = read();
    this.lastLook = nanoTime.getAsLong();
  }

  /**
   * Reads the files of some settings.
   *
   * @param nanoTime a clock as {@link System#nanoTime}
   * @throws InvalidConfigException if one can't be used, with file and line
   */
  public static Lists open(ListSettings settings, LongSupplier nanoTime) {
    return new Lists(settings, nanoTime);
  }

  /** Returns lists that nobody is in. */
  public static Lists none() {
    return new Lists(ListSettings.defaults(), System::nanoTime);
  }

  /** Returns whether there is anything to be found. */
  public boolean areSet() {
    return !settings.files().isEmpty();
  }

  /** Returns whether there are entries that count only for proven senders. */
  public boolean needProof() {
    return current.entrySet().stream()
        .anyMatch(list -> list.getKey() != ListName.BLOCK && list.getValue().haveSenders());
  }

  /** Returns {@link ListSettings#softenBy}. */
  public double softenBy() {
    return settings.softenBy();
  }

  /** Returns {@link ListSettings#blockText}. */
  public String blockText() {
    return settings.blockText();
  }

  /** Returns the first entry that a message meets: allow before block, block before soften. */
  public Optional<Hit> find(Parties parties) {
    lookNowAndThen();
    for (Map.Entry<ListName, Entries> list : current.entrySet()) {
      OptionalInt line = list.getValue().find(parties, list.getKey() != ListName.BLOCK);
      if (line.isPresent()) {
        return Optional.of(new Hit(list.getKey(), line.getAsInt()));
      }
    }
    return Optional.empty();
  }

  private void lookNowAndThen() {
    if (nanoTime.getAsLong() - lastLook < settings.lookInterval().toNanos() || !looking.tryLock()) {
      return;
    }
    try {
      lastLook = nanoTime.getAsLong();
      List<Seen> now = look();
      if (!now.equals(seen)) {
        seen = now;
        current = read();
        LOG.info("lists replaced {}", counts());
      }
    } catch (InvalidConfigException e) {
      LOG.warn("changed lists are not used until they change again, the old ones stay");
      for (ConfigProblem problem : e.problems()) {
        LOG.warn("{}", problem);
      }
    } catch (RuntimeException e) {
      LOG.warn("changed lists are not used, the old ones stay cause={}", e.toString());
    } finally {
      looking.unlock();
    }
  }

  private String counts() {
    StringBuilder counts = new StringBuilder();
    current.forEach((name, entries) ->
        counts.append(' ').append(name.word()).append('=').append(entries.size()));
    return counts.toString().strip();
  }

  private Map<ListName, Entries> read() {
    Map<ListName, Entries> lists = new EnumMap<>(ListName.class);
    List<ConfigProblem> problems = new ArrayList<>();
    for (ListName name : ListName.values()) {
      try {
        file(name).ifPresent(f -> lists.put(name, ListFile.read(f, settings.maxEntries())));
      } catch (InvalidConfigException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(problems);
    }
    return lists;
  }

  private Optional<Path> file(ListName name) {
    return switch (name) {
      case ALLOW -> settings.allow();
      case BLOCK -> settings.block();
      case SOFTEN -> settings.soften();
    };
  }

  private List<Seen> look() {
    return settings.files().stream().map(Lists::seen).toList();
  }

  private static Seen seen(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return new Seen(
          file, found.size(), found.lastModifiedTime().toString(), String.valueOf(found.fileKey()));
    } catch (IOException e) {
      // Reading it says what is the matter.
      return new Seen(file, 0, "", "");
    }
  }
}
