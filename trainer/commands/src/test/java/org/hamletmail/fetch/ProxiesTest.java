package org.hamletmail.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxiesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      value = {
        "https_proxy, http://proxy.example:8080, https://hub.example/x, proxy.example:8080",
        "HTTPS_PROXY, proxy.example:8080, https://hub.example/x, proxy.example:8080",
        "all_proxy, http://proxy.example, https://hub.example/x, proxy.example:3128",
        "http_proxy, http://proxy.example:1, https://hub.example/x, direct",
        "https_proxy, http://proxy.example:1, https://127.0.0.1/x, direct",
      })
  void select_variable_isRead(String name, String value, String uri, String expected) {
    assertThat(selected(Map.of(name, value), uri)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "hub.example, true",
    ".example, true",
    "'other, *.example', true",
    "*, true",
    "example, true",
    "ub.example, false",
    "hub.example.org, false"
  })
  void select_noProxy_excludesHosts(String list, boolean excluded) {
    Map<String, String> environment =
        Map.of("https_proxy", "http://proxy.example:1", "no_proxy", list);

    assertThat(selected(environment, "https://hub.example/x"))
        .isEqualTo(excluded ? "direct" : "proxy.example:1");
  }

  @Test
  void select_nonsense_doesNotShowThePassword() {
    assertThatThrownBy(
            () -> selected(Map.of("https_proxy", "http://me:secret@"), "https://hub.example/x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("https_proxy")
        .hasMessageNotContaining("secret");
  }

  @Test
  void fetch_throughAProxy_asksTheProxyForTheWholeAddress() throws Exception {
    byte[] content = {1, 2, 3};
    try (FlakyServer proxy = new FlakyServer(content)) {
      Fetcher fetcher =
          new Fetcher(
              Map.of("http_proxy", proxy.address()),
              new Fetcher.Patience(
                  Duration.ofSeconds(10), Duration.ofSeconds(5), 1, Duration.ofMillis(1)),
              new FetchListener() {
                @Override
                public void progress(long bytes, long all) {}

                @Override
                public void remark(String line) {}
              });
      String digest = "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81";

      Fetched fetched =
          fetcher.fetch(
              new Published(URI.create("http://hub.invalid/f"), Optional.of(digest), 10),
              folder.resolve("f"));

      assertThat(fetched.bytes()).isEqualTo(3);
      assertThat(proxy.requests()).containsExactly("/f");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String selected(Map<String, String> environment, String uri) {
    Proxy proxy = new Proxies(environment).select(URI.create(uri)).getFirst();
    return proxy.type() == Proxy.Type.DIRECT
        ? "direct"
        : String.valueOf(proxy.address()).replace("/<unresolved>", "");
  }
}
