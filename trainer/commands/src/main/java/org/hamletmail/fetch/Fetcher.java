package org.hamletmail.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.hamletmail.files.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Downloads files. What was downloaded is kept when a connection breaks, and by {@code NAME.part}
 * also when the process ends; the next attempt goes on where it ended, if the server still has the
 * same file. A file gets its name only when its digest is right.
 *
 * <p>Redirects are followed, from https only to https. For one thread.
 */
public final class Fetcher {
  private static final int MOST_REDIRECTS = 10;
  private static final int CHUNK = 1 << 16;
  // The public hub tells the digest of a large file in its first answer, before the redirect.
  private static final String LINKED_ETAG = "x-linked-etag";
  private static final String LINKED_SIZE = "x-linked-size";

  /**
   * How patient a fetcher is.
   *
   * @param connect until there is a connection, and until the server answers
   * @param silence for which a server may send nothing
   * @param attempts that may fail one after the other without any byte more, at least 1
   * @param pause before the second attempt; doubled for each further one
   */
  public record Patience(Duration connect, Duration silence, int attempts, Duration pause) {
    /** A minute of silence, five attempts. */
    public static Patience defaults() {
      return new Patience(Duration.ofSeconds(30), Duration.ofSeconds(60), 5, Duration.ofSeconds(2));
    }
  }

  private final HttpClient client;
  private final Patience patience;
  private final FetchListener listener;

  /**
   * Makes a fetcher that uses the proxy of the environment.
   *
   * @param environment variables of the process
   */
  public Fetcher(Map<String, String> environment, Patience patience, FetchListener listener) {
    Proxies proxies = new Proxies(environment);
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(patience.connect());
    proxies.authenticator().ifPresent(builder::authenticator);
    this.client = builder.proxy(proxies).build();
    this.patience = patience;
    this.listener = listener;
  }

  /**
   * Returns a file, downloaded if it isn't there yet.
   *
   * @param target where it is to be; its folder must exist
   * @throws FetchException if it can't be had, with what to do
   * @throws IOException if the disk fails
   * @throws InterruptedException if the thread is interrupted; what is there is kept
   */
  public Fetched fetch(Published published, Path target) throws IOException, InterruptedException {
    Path known = target.resolveSibling(target.getFileName() + ".sha256");
    if (Files.exists(target)) {
      return checked(published, target, known);
    }
    try (PartialFile part = PartialFile.open(target)) {
      String digest = download(published, part, target);
      long bytes = part.size();
      Files.writeString(known, digest + "  " + target.getFileName() + "\n");
      part.finish();
      return new Fetched(target, digest, bytes, false);
    }
  }

  private static Fetched checked(Published published, Path target, Path known) throws IOException {
    Optional<String> expected =
        published.sha256().or(() -> Optional.ofNullable(firstWord(known)).filter(Sha256::isHex));
    String found;
    try (InputStream in = Files.newInputStream(target)) {
      found = Sha256.of(in);
    }
    if (expected.isPresent() && !expected.get().equals(found)) {
      throw new FetchException(
          target
              + " is there, but is not what was published: its SHA-256 is "
              + found
              + ", expected "
              + expected.get()
              + "; remove it and run again");
    }
    return new Fetched(target, found, Files.size(target), true);
  }

  private static @Nullable String firstWord(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file).split("\\s", 2)[0] : null;
    } catch (IOException e) {
      // As good as no digest.
      return null;
    }
  }

  private String download(Published published, PartialFile part, Path target)
      throws IOException, InterruptedException {
    boolean resumed = part.size() > 0;
    int failed = 0;
    long most = part.size();
    while (true) {
      try {
        String expected = attempt(published, part, target);
        String found = part.sha256();
        if (found.equals(expected)) {
          return found;
        }
        part.restart(Optional.empty());
        String wrong =
            "the SHA-256 of what came from "
                + host(published.uri())
                + " is "
                + found
                + ", expected "
                + expected;
        if (!resumed) {
          part.delete();
          throw new FetchException(
              wrong
                  + "; it was deleted. A proxy or mirror may have changed it; try another --mirror");
        }
        resumed = false;
        listener.remark(wrong + "; what an earlier attempt left may be damaged, starting anew");
      } catch (TransferException e) {
        failed = part.size() > most ? 1 : failed + 1;
        most = Math.max(most, part.size());
        if (failed >= patience.attempts()) {
          throw new FetchException(e.getMessage() + byHand(published, target), e);
        }
        Duration pause = patience.pause().multipliedBy(1L << (failed - 1));
        listener.remark(
            String.format(Locale.ROOT, "%s; again in %d s", e.getMessage(), pause.toSeconds()));
        Thread.sleep(pause);
      }
    }
  }

  /** A failure that may pass. */
  private static final class TransferException extends IOException {
    private static final long serialVersionUID = 1L;

    TransferException(String message, Throwable cause) {
      super(message, cause);
    }

    TransferException(String message) {
      super(message);
    }
  }

  /** Downloads what is missing; returns the digest that the whole must have. */
  private String attempt(Published published, PartialFile part, Path target)
      throws IOException, InterruptedException {
    URI uri = published.uri();
    Optional<String> expected = published.sha256();
    OptionalLong size = OptionalLong.empty();
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      HttpResponse<InputStream> answer = request(uri, part);
      try (InputStream body = answer.body()) {
        Optional<String> told = linkedDigest(answer);
        if (expected.isEmpty()) {
          expected = told;
        }
        if (size.isEmpty()) {
          size = answer.headers().firstValueAsLong(LINKED_SIZE);
        }
        int status = answer.statusCode();
        if (status == 301 || status == 302 || status == 303 || status == 307 || status == 308) {
          uri = redirected(uri, answer);
          continue;
        }
        if (!isWhole(answer, part)) {
          requireSuccess(status, uri, published, part, target);
        }
        String digest =
            expected.orElseThrow(() ->
                new FetchException(
                    host(published.uri())
                        + " doesn't tell the SHA-256 of "
                        + published.uri()
                        + "; look it up where the file is published and name it with --sha256"));
        if (!isWhole(answer, part)) {
          receive(answer, body, size, published, part, target);
        }
        return digest;
      }
    }
    throw new FetchException(
        published.uri()
            + " redirects more than "
            + MOST_REDIRECTS
            + " times; try another --mirror");
  }

  private HttpResponse<InputStream> request(URI uri, PartialFile part)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(patience.connect())
            .header("User-Agent", "hamlet")
            // A packed transfer has other offsets.
            .header("Accept-Encoding", "identity");
    Optional<String> validator = part.validator();
    if (part.size() > 0 && validator.isPresent()) {
      request.header("Range", "bytes=" + part.size() + "-");
      request.header("If-Range", validator.get());
    }
    try {
      return client.send(request.GET().build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (ConnectException | UnresolvedAddressException | UnknownHostException e) {
      throw new TransferException("can't reach " + host(uri) + reason(e), e);
    } catch (HttpConnectTimeoutException e) {
      throw new TransferException(
          "can't reach " + host(uri) + " within " + patience.connect().toSeconds() + " s", e);
    } catch (IOException e) {
      throw new TransferException(host(uri) + " doesn't answer" + reason(e), e);
    }
  }

  /** Returns whether nothing was missing: a process may end between the last byte and the name. */
  private static boolean isWhole(HttpResponse<?> answer, PartialFile part) throws IOException {
    return answer.statusCode() == 416
        && part.size() > 0
        && answer
            .headers()
            .firstValue("content-range")
            .filter(("bytes */" + part.size())::equals)
            .isPresent();
  }

  private static void requireSuccess(
      int status, URI uri, Published published, PartialFile part, Path target) throws IOException {
    if (status == 200 || status == 206) {
      return;
    }
    if (status == 416) {
      // What is there is longer than the file, or the server has another one now.
      part.restart(Optional.empty());
      throw new TransferException(host(uri) + " has another file by now");
    }
    if (status == 429 || status >= 500) {
      throw new TransferException(host(uri) + " answers " + status);
    }
    throw new FetchException(
        uri
            + " can't be had: the server answers "
            + status
            + (status == 404 ? " (not found); check --mirror" : "")
            + byHand(published, target));
  }

  private void receive(
      HttpResponse<InputStream> answer,
      InputStream body,
      OptionalLong size,
      Published published,
      PartialFile part,
      Path target)
      throws IOException {
    if (answer.statusCode() == 206) {
      String range = answer.headers().firstValue("content-range").orElse("");
      if (!range.startsWith("bytes " + part.size() + "-")) {
        part.restart(Optional.empty());
        throw new TransferException(
            host(answer.uri()) + " sends another part (\"" + range + "\") than was asked for");
      }
    } else {
      // Also where a server knows no ranges, or its file has changed since.
      part.restart(validator(answer));
    }
    OptionalLong length = answer.headers().firstValueAsLong("content-length");
    long all = size.orElse(length.isPresent() ? part.size() + length.getAsLong() : -1);
    requireRoom(all - part.size(), target);
    try (Watchdog watchdog = new Watchdog(body, patience.silence())) {
      byte[] chunk = new byte[CHUNK];
      for (int n = read(body, chunk, answer); n >= 0; n = read(body, chunk, answer)) {
        watchdog.alive();
        if (part.size() + n > published.maxBytes()) {
          part.delete();
          throw new FetchException(
              host(answer.uri())
                  + " sends more than "
                  + published.maxBytes()
                  + " bytes, which is not the file; it was deleted");
        }
        part.append(chunk, n);
        listener.progress(part.size(), all);
      }
    }
    if (all >= 0 && part.size() < all) {
      throw new TransferException(
          host(answer.uri()) + " ended the transfer at " + part.size() + " of " + all + " bytes");
    }
  }

  private static int read(InputStream body, byte[] chunk, HttpResponse<?> answer)
      throws TransferException {
    try {
      return body.read(chunk);
    } catch (IOException e) {
      throw new TransferException(
          "the connection to " + host(answer.uri()) + " broke off" + reason(e), e);
    }
  }

  private static void requireRoom(long missing, Path target) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    long free = folder == null ? Long.MAX_VALUE : Files.getFileStore(folder).getUsableSpace();
    if (missing > free) {
      throw new FetchException(
          String.format(
              Locale.ROOT,
              "%d MB are missing of %s, but %s has only %d MB free",
              missing >> 20,
              target.getFileName(),
              folder,
              free >> 20));
    }
  }

  private static URI redirected(URI from, HttpResponse<?> answer) throws FetchException {
    String location = answer.headers().firstValue("location").orElse("");
    URI to;
    try {
      to = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new FetchException(from + " redirects to no address: \"" + location + "\"", e);
    }
    boolean secure = "https".equals(to.getScheme());
    if (location.isEmpty()
        || to.getHost() == null
        || !(secure || ("http".equals(to.getScheme()) && "http".equals(from.getScheme())))) {
      throw new FetchException(from + " redirects to \"" + location + "\", which is not followed");
    }
    return to;
  }

  private static Optional<String> linkedDigest(HttpResponse<?> answer) {
    return answer
        .headers()
        .firstValue(LINKED_ETAG)
        .map(tag -> tag.replace("W/", "").replace("\"", "").toLowerCase(Locale.ROOT))
        .filter(Sha256::isHex);
  }

  /** Returns what tells this content from another; a weak validator doesn't. */
  private static Optional<String> validator(HttpResponse<?> answer) {
    return answer
        .headers()
        .firstValue("etag")
        .filter(tag -> !tag.startsWith("W/"))
        .or(() -> answer.headers().firstValue("last-modified"));
  }

  private static String byHand(Published published, Path target) {
    return "; if this machine has no network, fetch "
        + published.uri()
        + " elsewhere and copy it to "
        + target.toAbsolutePath()
        + published.sha256().map(digest -> " (SHA-256 " + digest + ")").orElse("")
        + "; behind a proxy set https_proxy; for another server use --mirror";
  }

  private static String host(URI uri) {
    return uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }

  private static String reason(Exception e) {
    return e.getMessage() == null ? "" : " (" + e.getMessage() + ")";
  }
}
