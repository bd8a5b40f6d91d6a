package org.hamletmail.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server of one file on the loopback address that misbehaves as it is told, answer by answer. */
public final class FlakyServer implements AutoCloseable {
  /** One answer. */
  @FunctionalInterface
  public interface Answer {
    /** Answers, and may fail: the connection then breaks. */
    void to(HttpExchange exchange, byte[] content) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Deque<Answer> next = new ArrayDeque<>();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private byte[] content;

  /** Serves a file. */
  public FlakyServer(byte[] content) throws IOException {
    this.content = content.clone();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Adds answers; after them the file is served as it should be. */
  public FlakyServer first(Answer... answers) {
    next.addAll(Arrays.asList(answers));
    return this;
  }

  /** Has another file from now on. */
  public void replace(byte[] newContent) {
    content = newContent.clone();
  }

  /** Returns its address, without a slash at the end. */
  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Returns the address of a path. */
  public URI uri(String path) {
    return URI.create(address() + path);
  }

  /** Returns path and range of each request. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    requests.add(exchange.getRequestURI().getPath() + (range == null ? "" : " " + range));
    Answer answer = next.isEmpty() ? FlakyServer::rightly : next.poll();
    try (exchange) {
      answer.to(exchange, content);
    }
  }

  /** Serves the file, or the part that was asked for. */
  public static void rightly(HttpExchange exchange, byte[] content) throws IOException {
    int from = from(exchange, content);
    exchange.getResponseHeaders().set("ETag", etag(content));
    if (from >= content.length) {
      exchange.getResponseHeaders().set("Content-Range", "bytes */" + content.length);
      exchange.sendResponseHeaders(416, -1);
      return;
    }
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
    exchange.getResponseBody().write(content, from, content.length - from);
  }

  /** Breaks the connection after some bytes of the answer. */
  public static Answer dropsAfter(int bytes) {
    return (exchange, content) -> {
      int from = from(exchange, content);
      exchange.getResponseHeaders().set("ETag", etag(content));
      if (from > 0) {
        exchange
            .getResponseHeaders()
            .set(
                "Content-Range",
                "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
      }
      exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
      OutputStream body = exchange.getResponseBody();
      body.write(content, from, Math.min(bytes, content.length - from));
      body.flush();
      throw new IOException("dropped on purpose");
    };
  }

  /** Answers with a status and no file. */
  public static Answer status(int status) {
    return (exchange, content) -> exchange.sendResponseHeaders(status, -1);
  }

  /** Sends another address. */
  public static Answer redirect(int status, String location, String... headers) {
    return (exchange, content) -> {
      exchange.getResponseHeaders().set("Location", location);
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, -1);
    };
  }

  static String etag(byte[] content) {
    return "\"" + Arrays.hashCode(content) + "\"";
  }

  private static int from(HttpExchange exchange, byte[] content) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    String condition = exchange.getRequestHeaders().getFirst("If-Range");
    boolean same = condition == null || condition.equals(etag(content));
    return range == null || !same ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
