package org.hamletmail.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.hamletmail.config.DnsListSettings;
import org.hamletmail.config.EvidenceSettings;
import org.hamletmail.config.IpNetwork;
import org.hamletmail.evidence.LoopbackDns.Manner;
import org.hamletmail.text.Deadline;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DnsListsTest {
  private static final Duration TIMEOUT = Duration.ofMillis(150);

  private final List<Lookup> counted = Collections.synchronizedList(new ArrayList<>());
  private LoopbackDns dns;

  @BeforeEach
  void start() throws IOException {
    dns = new LoopbackDns();
  }

  @AfterEach
  void stop() {
    dns.close();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.2, LISTED",
    "127.0.0.4, LISTED",
    "127.0.0.7, LISTED",
    "127.0.0.8, CLEAN",
    "127.0.0.1, CLEAN",
    "127.255.255.254, CLEAN",
    "192.0.2.7, CLEAN"
  })
  void offsets_answer_countsByItsCode(String answer, Lookup outcome) {
    dns.records.put("1.2.0.192.zen.example", answer);

    List<Offset> offsets = ask(lists(codes("127.0.0.2", "127.0.0.4/30")), "192.0.2.1");

    assertThat(counted).containsExactly(outcome);
    assertThat(offsets)
        .isEqualTo(outcome == Lookup.LISTED ? List.of(new Offset("zen.example", 2)) : List.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.255.255.252", "192.0.2.7"})
  void offsets_answerThatIsNoListing_countsUnderNoCode(String answer) {
    dns.records.put("1.2.0.192.zen.example", answer);

    assertThat(ask(lists(DnsListSettings.ANY_CODE), "192.0.2.1")).isEmpty();
    assertThat(counted).containsExactly(Lookup.CLEAN);
  }

  @Test
  void offsets_noSuchName_isCleanAndAskedOnce() {
    DnsLists lists = lists(DnsListSettings.ANY_CODE);

    assertThat(ask(lists, "192.0.2.1")).isEmpty();
    assertThat(ask(lists, "192.0.2.1")).isEmpty();

    assertThat(counted).containsExactly(Lookup.CLEAN, Lookup.CLEAN);
    assertThat(dns.asked).hasSize(1);
  }

  /** The example of RFC 5782, section 2.4. */
  @Test
  void offsets_ipv6Client_isAskedForByHalfBytes() {
    String name = "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.zen.example";
    dns.records.put(name, "127.0.0.2");

    assertThat(ask(lists(DnsListSettings.ANY_CODE), "IPv6:4321:0:1:2:3:4:567:89ab"))
        .containsExactly(new Offset("zen.example", 2));
    assertThat(dns.asked).containsExactly(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "192.168.1.1",
        "172.16.0.9",
        "169.254.1.1",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:10.0.0.1",
        "unknown",
        "ldap://192.0.2.1",
        ""
      })
  void offsets_clientOfNoPublicAddress_isNotAskedFor(String client) {
    assertThat(ask(lists(DnsListSettings.ANY_CODE), client)).isEmpty();
    assertThat(counted).isEmpty();
    assertThat(dns.asked).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Manner.class,
      names = {"SILENT", "WRONG_ID", "WRONG_QUESTION", "SERVFAIL", "GARBAGE"})
  void offsets_serverWithoutATrueAnswer_costsTheTimeoutAndCountsNothing(Manner manner) {
    dns.records.put("1.2.0.192.zen.example", "127.0.0.2");
    dns.records.put("other.example", "127.0.0.2");
    dns.manner = manner;
    DnsLists lists = lists(DnsListSettings.ANY_CODE);

    long start = System.nanoTime();
    assertThat(ask(lists, "192.0.2.1")).isEmpty();

    // The timeout, and generously what a busy machine adds.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.plusSeconds(2));
    assertThat(counted).containsExactly(Lookup.FAILED);
    assertThat(dns.asked).isNotEmpty();
  }

  @Test
  void offsets_answerAfterTheTimeout_servesTheNextMessage() throws Exception {
    dns.records.put("1.2.0.192.zen.example", "127.0.0.2");
    dns.manner = Manner.LATE;
    DnsLists lists = lists(DnsListSettings.ANY_CODE);

    assertThat(ask(lists, "192.0.2.1")).isEmpty();
    for (int tries = 0; tries < 100 && dns.sent.get() == 0; tries++) {
      Thread.sleep(20);
    }

    assertThat(ask(lists, "192.0.2.1")).containsExactly(new Offset("zen.example", 2));
    assertThat(counted).containsExactly(Lookup.FAILED, Lookup.LISTED);
  }

  @Test
  void offsets_listThatKeepsFailing_isLeftAloneAndThenTried() {
    AtomicLong nanos = new AtomicLong();
    AtomicInteger asked = new AtomicInteger();
    DnsLists lists =
        new DnsLists(
            settings(DnsListSettings.ANY_CODE),
            name -> {
              if (asked.incrementAndGet() <= DnsList.LIMIT) {
                throw new Resolver.ResolverException(new IOException("down"));
              }
              return List.of("127.0.0.2");
            },
            counted::add,
            nanos::get);

    for (int i = 0; i < DnsList.LIMIT; i++) {
      assertThat(ask(lists, "192.0.2." + i)).isEmpty();
    }
    assertThat(ask(lists, "192.0.2.99")).isEmpty();
    assertThat(asked).hasValue(DnsList.LIMIT);
    assertThat(counted.getLast()).isEqualTo(Lookup.SKIPPED);

    nanos.addAndGet(DnsList.REST_NANOS);
    assertThat(ask(lists, "192.0.2.99")).hasSize(1);
    assertThat(ask(lists, "192.0.2.100")).hasSize(1);
  }

  /** A dead resolver under load: as many threads as allowed, and nobody waits for one. */
  @Test
  void ask_moreClientsThanThreads_skipsTheRest() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger inside = new AtomicInteger();
    DnsLists lists =
        new DnsLists(
            settings(DnsListSettings.ANY_CODE),
            name -> {
              inside.incrementAndGet();
              try {
                boolean unused = release.await(20, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return List.of();
            },
            counted::add,
            Ticker.systemTicker());
    List<DnsLists.Asked> all = new ArrayList<>();
    for (int i = 0; i < DnsLists.MAX_THREADS + 10; i++) {
      all.add(lists.ask(Optional.of("192.0.2." + i)));
    }
    release.countDown();
    all.forEach(asked -> asked.offsets(Deadline.never()));

    assertThat(inside).hasValueLessThanOrEqualTo(DnsLists.MAX_THREADS);
    assertThat(Collections.frequency(counted, Lookup.SKIPPED)).isEqualTo(10);
  }

  @Test
  void offsets_messageOutOfTime_doesNotWait() {
    dns.manner = Manner.SILENT;
    Deadline over = Deadline.never();
    over.cancel();

    assertThat(lists(DnsListSettings.ANY_CODE).ask(Optional.of("192.0.2.1")).offsets(over))
        .isEmpty();
    assertThat(counted).containsExactly(Lookup.FAILED);
  }

  private static List<IpNetwork> codes(String... codes) {
    return Arrays.stream(codes).map(IpNetwork::parse).toList();
  }

  private static EvidenceSettings settings(List<IpNetwork> codes) {
    return new EvidenceSettings(
        0,
        0,
        0,
        0,
        0,
        3,
        List.of(new DnsListSettings("zen.example", 2, codes)),
        List.of(),
        TIMEOUT,
        Duration.ofMinutes(1));
  }

  private DnsLists lists(List<IpNetwork> codes) {
    return new DnsLists(
        settings(codes),
        new JndiResolver(List.of(dns.address()), Duration.ofMillis(900)),
        counted::add,
        Ticker.systemTicker());
  }

  private static List<Offset> ask(DnsLists lists, String client) {
    return lists.ask(Optional.of(client)).offsets(Deadline.never());
  }
}
