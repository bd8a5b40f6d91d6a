package org.hamletmail.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A headless Chromium with one page, driven over the DevTools protocol. It notes what the page asks
 * the network for and complains of. For one thread.
 */
final class Browser implements AutoCloseable {
  /** A script that returns the lowest contrast of a page's texts, as WCAG computes it. */
  static final String CONTRAST =
      """
      (() => {
        const light = c => c.match(/[0-9.]+/g).slice(0, 3).map(Number)
          .map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
          .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
        const behind = e => {
          for (; e; e = e.parentElement) {
            const c = getComputedStyle(e).backgroundColor;
            if (c !== 'rgba(0, 0, 0, 0)') return c;
          }
          return 'rgb(255, 255, 255)';
        };
        return Math.min(...[...document.querySelectorAll('p, td, th, small, dd, dt, li, span, figcaption, caption, h1, h2, h3')].filter(e => e.innerText.trim())
          .map(e => [light(getComputedStyle(e).color), light(behind(e))].sort((a, b) => b - a))
          .map(([a, b]) => (a + .05) / (b + .05)));
      })()\
      """;

  private static final int LIMIT_SECONDS = 60;

  private final Path folder;
  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final BlockingQueue<JsonObject> received = new LinkedBlockingQueue<>();
  private final List<String> requests = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();
  private int lastId;
  private boolean loaded;
  private String session = "";

  private Browser(Path folder, Process process, String address) {
    this.folder = folder;
    this.process = process;
    this.socket =
        client.newWebSocketBuilder().buildAsync(URI.create(address), new Messages()).join();
  }

  /** Starts one, on a port of the loopback interface that the system chooses. */
  static Browser start() throws IOException, InterruptedException {
    Path program = Tools.require("chromium");
    Path folder = Files.createTempDirectory("hamlet-browser");
    Path log = folder.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(
            program.toString(),
            "--headless=new",
            // Builds run as root in containers, where Chromium can't have its own.
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--hide-scrollbars",
            "--disable-background-networking",
            "--disable-component-update",
            "--remote-debugging-address=127.0.0.1",
            "--remote-debugging-port=0",
            "--user-data-dir=" + folder.resolve("profile"),
            "about:blank");
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Path port = folder.resolve("profile/DevToolsActivePort");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!Files.exists(port) || Files.readAllLines(port).size() < 2) {
      if (System.nanoTime() > end || !process.isAlive()) {
        process.destroyForcibly();
        throw new AssertionError("chromium did not start: " + Files.readString(log, UTF_8));
      }
      Thread.sleep(50);
    }
    List<String> lines = Files.readAllLines(port);
    Browser browser = new Browser(folder, process, "ws://127.0.0.1:" + lines.get(0) + lines.get(1));
    browser.attach();
    return browser;
  }

  private void attach() throws InterruptedException {
    JsonArray targets = call("Target.getTargets", Map.of()).getAsJsonArray("targetInfos");
    String page = "";
    for (JsonElement target : targets) {
      if (target.getAsJsonObject().get("type").getAsString().equals("page")) {
        page = target.getAsJsonObject().get("targetId").getAsString();
      }
    }
    session =
        call("Target.attachToTarget", Map.of("targetId", page, "flatten", true))
            .get("sessionId")
            .getAsString();
    for (String domain : List.of("Page", "Network", "Log", "Runtime")) {
      call(domain + ".enable", Map.of());
    }
  }

  /** Opens a page in a window of that width, with a light or a dark scheme. */
  void open(Path file, int width, String scheme) throws InterruptedException {
    open(file.toUri(), width, scheme);
  }

  void open(URI page, int width, String scheme) throws InterruptedException {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    JsonObject feature = new JsonObject();
    feature.addProperty("name", "prefers-color-scheme");
    feature.addProperty("value", scheme);
    JsonArray features = new JsonArray();
    features.add(feature);
    call("Emulation.setEmulatedMedia", Map.of("features", features));
    requests.clear();
    complaints.clear();
    loaded = false;
    call("Page.navigate", Map.of("url", page.toString()));
    while (!loaded) {
      note(take());
    }
  }

  /** Returns what a script makes of the page. */
  JsonElement evaluate(String script) throws InterruptedException {
    JsonObject answer =
        call("Runtime.evaluate", Map.of("expression", script, "returnByValue", true));
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(script + ": " + answer);
    }
    return answer.getAsJsonObject("result").get("value");
  }

  /** Returns the whole page as PNG. */
  byte[] screenshot() throws InterruptedException {
    JsonObject answer =
        call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    return Base64.getDecoder().decode(answer.get("data").getAsString());
  }

  /** Returns the addresses that the open page asked for, but for what lies inside it. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** Returns errors, warnings and violations of the page's own policy. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  private JsonObject call(String method, Map<String, Object> parameters)
      throws InterruptedException {
    JsonObject call = new JsonObject();
    int id = ++lastId;
    call.addProperty("id", id);
    call.addProperty("method", method);
    if (!session.isEmpty()) {
      call.addProperty("sessionId", session);
    }
    JsonObject values = new JsonObject();
    parameters.forEach((name, value) -> {
      switch (value) {
        case JsonElement element -> values.add(name, element);
        case Number number -> values.addProperty(name, number);
        case Boolean choice -> values.addProperty(name, choice);
        default -> values.addProperty(name, value.toString());
      }
    });
    call.add("params", values);
    socket.sendText(call.toString(), true).join();
    while (true) {
      JsonObject message = take();
      if (message.has("id") && message.get("id").getAsInt() == id) {
        if (message.has("error")) {
          throw new AssertionError(method + ": " + message.get("error"));
        }
        return message.getAsJsonObject("result");
      }
      note(message);
    }
  }

  private JsonObject take() throws InterruptedException {
    JsonObject message = received.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("chromium says nothing any more");
    }
    return message;
  }

  private void note(JsonObject message) {
    if (!message.has("method")) {
      return;
    }
    JsonObject values = message.getAsJsonObject("params");
    switch (message.get("method").getAsString()) {
      case "Page.loadEventFired" -> loaded = true;
      case "Network.requestWillBeSent" -> {
        String address = values.getAsJsonObject("request").get("url").getAsString();
        if (!address.startsWith("data:")) {
          requests.add(address);
        }
      }
      case "Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled" ->
          complaints.add(values.toString());
      default -> {}
    }
  }

  @Override
  public void close() {
    process.destroy();
    if (!Scratch.ends(process)) {
      process.destroyForcibly();
    }
    socket.abort();
    client.shutdownNow();
    Scratch.delete(folder);
  }

  /** Puts the parts of each message together. */
  private final class Messages implements WebSocket.Listener {
    private final StringBuilder parts = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      parts.append(data);
      if (last) {
        received.add(JsonParser.parseString(parts.toString()).getAsJsonObject());
        parts.setLength(0);
      }
      return WebSocket.Listener.super.onText(from, data, last);
    }
  }
}
