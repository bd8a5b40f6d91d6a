package org.hamletmail.status;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What can be asked of a daemon, and told to it. Thread-safe. */
public final class Controls {

  /** More than one decision on an id is rare, and the newest are the ones asked for. */
  private static final int MAX_DECISIONS = 5;

  private final ServingDaemon daemon;
  private final History history;
  private final Course course;

  /** What is said to whoever asked. */
  record Answer(boolean done, List<String> lines) {}

  /** Asks and tells a daemon. */
  public Controls(ServingDaemon daemon, History history, Course course) {
    this.daemon = daemon;
    this.history = history;
    this.course = course;
  }

  /**
   * Answers a question.
   *
   * @param question {@code status}, {@code why QUEUEID} or {@code reload}
   */
  Answer answer(String question) {
    String[] words = question.split(" ", -1);
    if (question.equals("status")) {
      return new Answer(true, status());
    }
    if (question.equals("reload")) {
      ServingDaemon.Reloaded reloaded = daemon.reload("hamlet ctl");
      return new Answer(reloaded.done(), reloaded.lines());
    }
    if (words.length == 2 && words[0].equals("why") && words[1].matches("[!-~]{1,100}")) {
      return why(words[1]);
    }
    return new Answer(false, List.of("expected status, why QUEUEID or reload"));
  }

  private Answer why(String queueId) {
    List<String> lines = history.of(queueId, MAX_DECISIONS).stream().map(Why::line).toList();
    return lines.isEmpty()
        ? new Answer(
            false,
            List.of(
                "nothing is remembered of "
                    + queueId
                    + " among the last "
                    + history.size()
                    + " decisions; older ones are in the log"))
        : new Answer(true, lines);
  }

  /** Returns pairs of {@code key=value}, a line each. */
  private List<String> status() {
    List<String> lines = new ArrayList<>();
    lines.add("ready=" + daemon.trouble().map(why -> "no, " + why).orElse("yes"));
    lines.add("model=" + daemon.model().id());
    lines.add("engine=" + daemon.engine());
    daemon.trial().ifPresent(told -> lines.add("canary=" + told));
    ServingDaemon.Load load = daemon.load();
    lines.add("workers=" + load.workers());
    lines.add("active=" + load.active());
    lines.add("stuck=" + load.stuck());
    lines.add("waiting=" + load.waiting());
    lines.add("connections=" + load.connections());
    lines.add(
        String.format(Locale.ROOT, "memory_mib=%.0f", ResidentMemory.bytes() / (1024 * 1024)));
    lines.add("remembered=" + history.size());
    Course.Sum start = course.sinceStart();
    Course.Sum hour = course.lastHour();
    lines.addAll(sum("", start));
    lines.addAll(sum("hour_", hour));
    return lines;
  }

  private static List<String> sum(String prefix, Course.Sum sum) {
    return List.of(
        prefix + "messages=" + sum.messages(),
        prefix + "spam=" + sum.spam(),
        prefix + "ham=" + sum.ham(),
        prefix + "unclassified=" + sum.unclassified(),
        prefix + "failed=" + sum.failed(),
        prefix + "took_p50_ms=" + sum.percentile(.5),
        prefix + "took_p99_ms=" + sum.percentile(.99));
  }
}
