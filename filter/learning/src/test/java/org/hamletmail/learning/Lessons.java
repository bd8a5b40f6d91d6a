package org.hamletmail.learning;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.hamletmail.classifier.Label;
import org.hamletmail.config.LearningSettings;
import org.hamletmail.config.TextSettings;
import org.hamletmail.text.MessageText;
import org.hamletmail.text.MessageTextExtractor;

/** A store with a clock that stands still, and users who mark mail. */
final class Lessons implements InstantSource {
  private static final MessageTextExtractor EXTRACTOR =
      new MessageTextExtractor(TextSettings.defaults());

  final Path folder;
  LearningSettings settings;
  Instant now = Instant.parse("2026-12-01T08:00:00Z");

  Lessons(Path folder) {
    this.folder = folder;
    this.settings = settings(20_000, 200, 10_000);
  }

  LearningSettings settings(int maxStored, int maxPerUser, int maxPerSource) {
    return new LearningSettings(
        Optional.of(folder),
        Duration.ofDays(30),
        Duration.ofDays(10),
        3,
        List.of("root"),
        maxStored,
        maxPerUser,
        maxPerSource,
        List.of(),
        1,
        3);
  }

  @Override
  public Instant instant() {
    return now;
  }

  /** Opens the store as another process does. */
  LearningStore store() throws IOException {
    return new LearningStore(folder, settings, this, Duration.ofMillis(200));
  }

  String learn(Label label, String user, String message) throws IOException {
    return learn(label, user, "test", message);
  }

  String learn(Label label, String user, String source, String message) throws IOException {
    now = now.plusSeconds(1);
    return store().learn(label, user, source, bytes(message), text(message));
  }

  static MessageText text(String message) {
    return EXTRACTOR.extract(bytes(message));
  }

  static byte[] bytes(String message) {
    return message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Returns a message of a campaign, which greets somebody and names an amount. */
  static String campaign(String name, int amount) {
    return """
    From: Prize Office <office@prizes.example>
    Subject: Dear %s, your prize is waiting

    Dear %s,

    we have tried to reach you several times about the prize of %d dollars that was drawn
    for you in our summer lottery. To have it transferred to your account within two days, confirm
    your name and your bank with our claims department. After that the prize goes to somebody else.

    Claims department
    """
        .formatted(name, name, amount);
  }
}
