package org.hamletmail.lists;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hamletmail.authentication.Authentication;
import org.hamletmail.authentication.Finding;
import org.hamletmail.authentication.Method;
import org.hamletmail.config.InvalidConfigException;
import org.hamletmail.config.ListSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListsTest {
  @TempDir private Path directory;
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void find_emptyListAndComments_isNothing() throws IOException {
    assertThat(block("# nobody\r\n\r\n   # sender a@b.example\n").find(from("a@b.example")))
        .isEmpty();
    assertThat(Lists.none().find(from("a@b.example"))).isEmpty();
    assertThat(Lists.none().areSet()).isFalse();
  }

  @Test
  void find_entryTwice_namesTheFirstLine() throws IOException {
    Lists lists = block("\nSENDER\ta@b.example\nsender A@B.example.\n");
    assertThat(lists.find(from("a@b.example"))).hasValue(new Hit(ListName.BLOCK, 2));
  }

  @ParameterizedTest
  @CsvSource({
    "domain b.example, a@b.example, true",
    "domain b.example, a@c.b.example, false",
    "domain b.example, a@xb.example, false",
    "domain .b.example, a@b.example, false",
    "domain .b.example, a@d.c.b.example, true",
    "domain .b.example, a@xb.example, false",
    "domain bücher.example, a@XN--BCHER-KVA.example, true",
    "sender a@b.example, a+x@b.example, false",
  })
  void find_domains_asPostfixReadsThem(String entry, String sender, boolean found)
      throws IOException {
    assertThat(block(entry).find(from(sender)).isPresent()).isEqualTo(found);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.255, true",
    "192.0.2.0/24, 192.0.3.0, false",
    "192.0.2.0/24, ::ffff:192.0.2.9, true",
    "2001:db8::/32, IPv6:2001:db8:1::1, true",
    "2001:db8::/32, 192.0.2.1, false",
    "0.0.0.0/0, 198.51.100.1, true",
    "192.0.2.1, unknown, false",
  })
  void find_networks_byTheirPrefixes(String network, String client, boolean found)
      throws IOException {
    Lists lists = block("network 10.0.0.0/8\nnetwork 2001:db8:ffff::/48\nnetwork " + network);
    assertThat(
            lists
                .find(Parties.of("", List.of(), Optional.of(client), Authentication.NONE))
                .isPresent())
        .isEqualTo(found);
  }

  /** A signature of one domain proves nothing of a list of another, nor one below it. */
  @ParameterizedTest
  @CsvSource({
    "DKIM, example.org, true",
    "DKIM, lists.example.org, true",
    "DKIM, a.users.lists.example.org, false",
    "DKIM, xlists.example.org, false",
    "DMARC, example.org, false",
    "SPF, lists.example.org, true",
    "SPF, example.org, false",
  })
  void find_listIdInAllow_countsWhereItsDomainStandsForIt(
      Method method, String domain, boolean found) throws IOException {
    Parties parties =
        Parties.of(
            "bounce@lists.example.org",
            List.of(),
            Optional.empty(),
            new Authentication(
                Optional.of("author@other.example"),
                Optional.of("users.lists.example.org"),
                List.of(new Finding(method, "pass", domain))));
    Lists allow = open("list-id users.lists.example.org", "allow", 10);
    assertThat(allow.find(parties).isPresent()).isEqualTo(found);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sender                        | says "sender"; expected sender, domain, network, recipient or list-id, and a value behind it; write one entry a line
          a@b.example                   | says "a@b.example"; expected sender, domain, network, recipient or list-id, and a value behind it; write one entry a line
          sender a@b.example, c@d.example | says "sender a@b.example, c@d.example"; expected sender, domain, network, recipient or list-id, and a value behind it; write one entry a line
          from a@b.example              | says "from"; expected sender, domain, network, recipient or list-id, and a value behind it; correct the word
          sender b.example              | says "sender b.example"; expected an address such as alice@example.org; correct the value
          domain example                | says "domain example"; expected a domain of at least two labels, such as example.org; correct the value
          domain *.example.org          | says "domain *.example.org"; expected a domain of at least two labels, such as example.org; correct the value
          network 192.0.2.1/24          | says "network 192.0.2.1/24"; expected a network such as 192.0.2.0/24 or 2001:db8::/32 (the address has bits behind the prefix; the network is 192.0.2.0/24); correct the value
          network mx.example.org        | says "network mx.example.org"; expected a network such as 192.0.2.0/24 or 2001:db8::/32 (not an IP address); correct the value
          """)
  void open_badLine_isNamed(String line, String complaint) {
    assertThatThrownBy(() -> block("domain good.example\n" + line + "\n"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(directory.resolve("block") + ": 2: " + complaint);
  }

  @Test
  void open_fileBeyondTheLimits_isRefused() throws IOException {
    String three = "sender a@b.example\n# comment\nsender c@b.example\nsender d@b.example\n";
    assertThat(open(three, "block", 3).find(from("d@b.example"))).isPresent();
    assertThatThrownBy(() -> open(three, "block", 2))
        .hasMessageContaining(
            ": 4: has more entries than hamlet.lists.max-entries; expected at most 2");
    assertThatThrownBy(() -> block("nonsense\n".repeat(100_000)))
        .isInstanceOfSatisfying(
            InvalidConfigException.class, e -> assertThat(e.problems()).hasSize(20));
    Files.write(directory.resolve("block"), "domain b\u00fccher.example".getBytes(ISO_8859_1));
    assertThatThrownBy(() -> Lists.open(settings("block", 9), nanos::get))
        .hasMessageContaining("is no text; expected a file in UTF-8");
  }

  @Test
  void find_amongHundredThousand_findsEach() throws IOException {
    Lists lists =
        open(
            IntStream.range(0, 50_000)
                .mapToObj(i ->
                    "sender u" + i + "@b.example\nnetwork 10." + i / 256 + "." + i % 256 + ".0/24")
                .collect(Collectors.joining("\n")),
            "block",
            100_000);
    assertThat(lists.find(from("u49999@b.example"))).hasValue(new Hit(ListName.BLOCK, 99_999));
    assertThat(lists.find(from("u50000@b.example"))).isEmpty();
  }

  @Test
  void open_anyBytes_areEntriesOrComplaints() throws IOException {
    Random random = new Random(7);
    byte[] sound =
        "sender a@b.example\ndomain .c.example # x\nnetwork 192.0.2.0/24\nlist-id l.b.example\n"
            .getBytes(UTF_8);
    for (int round = 0; round < 300; round++) {
      byte[] bytes = sound.clone();
      for (int edits = random.nextInt(4); edits >= 0; edits--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Files.write(directory.resolve("block"), bytes);
      try {
        assertThat(Lists.open(settings("block", 9), nanos::get).areSet()).isTrue();
      } catch (InvalidConfigException e) {
        assertThat(e.problems()).isNotEmpty().allMatch(p -> p.toString().matches("[ -~]+"));
      }
    }
  }

  private Parties from(String sender) {
    return Parties.of(sender, List.of(), Optional.empty(), Authentication.NONE);
  }

  private Lists block(String entries) throws IOException {
    return open(entries, "block", 10);
  }

  private Lists open(String entries, String name, int max) throws IOException {
    Files.writeString(directory.resolve(name), entries);
    return Lists.open(settings(name, max), nanos::get);
  }

  private ListSettings settings(String name, int max) {
    Optional<Path> file = Optional.of(directory.resolve(name));
    return new ListSettings(
        name.equals("allow") ? file : Optional.empty(),
        name.equals("block") ? file : Optional.empty(),
        Optional.empty(),
        3,
        "Blocked",
        Duration.ofSeconds(10),
        max);
  }
}
