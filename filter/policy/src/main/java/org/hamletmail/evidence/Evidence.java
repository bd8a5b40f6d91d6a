package org.hamletmail.evidence;

import com.github.benmanes.caffeine.cache.Ticker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.hamletmail.authentication.Authentication;
import org.hamletmail.authentication.Method;
import org.hamletmail.config.EvidenceSettings;
import org.hamletmail.text.Deadline;

/**
 * What else than the text counts for or against a message, as offsets to the log-odds of spam.
 * Thread-safe.
 *
 * <p>Only what the settings give a weight is looked at. Weights are rounded to tenths, so that what
 * log and header show is what was added, and their running sum is kept within {@link
 * EvidenceSettings#max} in both directions, beginning with those that speak for the message.
 */
public final class Evidence {
  private final EvidenceSettings settings;
  private final Optional<DnsLists> lists;

  private Evidence(EvidenceSettings settings, Optional<DnsLists> lists) {
    this.settings = settings;
    this.lists = lists;
  }

  /**
   * Returns what some settings ask for.
   *
   * @param count told how each question to a list ended
   */
  public static Evidence of(EvidenceSettings settings, Consumer<Lookup> count) {
    return new Evidence(
        settings,
        settings.dnsLists().isEmpty()
            ? Optional.empty()
            : Optional.of(
                new DnsLists(
                    settings,
                    // More patient than mail, so that a slow answer serves the client's next
                    // message.
                    new JndiResolver(settings.dnsServers(), settings.dnsTimeout().multipliedBy(2)),
                    count,
                    Ticker.systemTicker())));
  }

  /** What is known of one message before its text is judged. */
  public static final class Gathered {
    /** Nothing, of a message that nobody sent. */
    public static final Gathered NOTHING =
        new Gathered(EvidenceSettings.defaults(), List.of(), Optional.empty());

    private final EvidenceSettings settings;
    private final List<Offset> ofSender;
    private final Optional<DnsLists.Asked> asked;

    private Gathered(
        EvidenceSettings settings, List<Offset> ofSender, Optional<DnsLists.Asked> asked) {
      this.settings = settings;
      this.ofSender = ofSender;
      this.asked = asked;
    }

    /**
     * Returns what counts; waits for the lists for as long as the settings say.
     *
     * @param hidden share of the text that the message hides, from 0 to 1
     * @param coverage share of the text that the model was given, from 0 to 1
     * @param deadline of the message
     */
    public List<Offset> offsets(double hidden, double coverage, Deadline deadline) {
      List<Offset> all = new ArrayList<>(ofSender);
      asked.ifPresent(lists -> all.addAll(lists.offsets(deadline)));
      all.add(new Offset("hidden", settings.hidden() * hidden));
      all.add(new Offset("uncovered", settings.uncovered() * (1 - coverage)));
      return limited(all, settings.max());
    }
  }

  /**
   * Begins to gather what is known of a message.
   *
   * @param client address of the SMTP client
   * @param sender what is known of who sent it
   */
  public Gathered gather(Optional<String> client, Authentication sender) {
    return new Gathered(settings, ofSender(sender), lists.map(all -> all.ask(client)));
  }

  private List<Offset> ofSender(Authentication authentication) {
    List<Offset> offsets = new ArrayList<>();
    if (fails(authentication, Method.DMARC)) {
      offsets.add(new Offset("dmarc-fail", settings.dmarcFail()));
    }
    if (fails(authentication, Method.SPF)) {
      offsets.add(new Offset("spf-fail", settings.spfFail()));
    }
    if (authentication
        .from()
        .map(from -> from.substring(from.lastIndexOf('@') + 1))
        .filter(domain -> authentication.passes(Method.DKIM, domain))
        .isPresent()) {
      offsets.add(new Offset("dkim-pass", settings.dkimPass()));
    }
    return offsets;
  }

  /** One of our servers says so, and none says the contrary. */
  private static boolean fails(Authentication authentication, Method method) {
    List<String> results =
        authentication.findings().stream()
            .filter(finding -> finding.method() == method)
            .map(finding -> finding.result())
            .toList();
    return results.contains("fail") && !results.contains("pass");
  }

  /** Each as far as it still counts; those of 0 go. */
  private static List<Offset> limited(List<Offset> all, double max) {
    List<Offset> counted = new ArrayList<>();
    long most = tenths(max);
    long sum = 0;
    List<Offset> friendsFirst =
        all.stream().sorted(Comparator.comparing(offset -> offset.points() > 0)).toList();
    for (Offset offset : friendsFirst) {
      long next = Math.clamp(sum + tenths(offset.points()), -most, most);
      if (next != sum) {
        counted.add(new Offset(offset.name(), (next - sum) / 10.0));
      }
      sum = next;
    }
    return List.copyOf(counted);
  }

  private static long tenths(double points) {
    return Math.round(points * 10);
  }
}
