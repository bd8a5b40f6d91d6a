package org.hamletmail.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.hamletmail.classifier.ClassificationException;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.classifier.SpamClassifier;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.config.CacheSettings;
import org.hamletmail.config.FailureMode;
import org.hamletmail.config.SpamAction;
import org.hamletmail.config.Unfamiliar;
import org.hamletmail.learning.LearnedMemory;
import org.hamletmail.lists.Lists;
import org.hamletmail.text.Deadline;
import org.hamletmail.text.MessageText;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

class SpamFilterTest {
  private static final byte[] MAIL = bytes("Subject: hello\r\n\r\nbody");
  static final Envelope ENVELOPE =
      new Envelope(
          "alice@example.org",
          List.of("bob@example.com"),
          Optional.of("192.0.2.1"),
          false,
          Optional.of("4F2A"));

  private static final String GERMAN =
      "Liebe Kollegen, die Besprechung am Donnerstag muss leider ausfallen, weil der große Saal"
          + " belegt ist. Ich schlage vor, dass wir uns am Freitag um zehn Uhr treffen.";

  private final AtomicLong nanos = new AtomicLong();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void decide_spamInAnUnknownScript_passesWithScoreNoughtAndSaysWhy() {
    Decision decision =
        examine(
            new ModelInfo("m", .8, OptionalDouble.empty(), 120, 4),
            new Verdict(Label.SPAM, .97, "m", 1, .1),
            "x");

    assertThat(decision.action()).isInstanceOf(Action.Accept.class);
    assertThat(decision.reason()).isEqualTo(Reason.UNKNOWN_SCRIPT);
    assertThat(decision.finding()).isEqualTo("none");
    assertThat(decision.headers())
        .containsExactly(
            new HeaderField(
                "X-Spam-Status",
                "No, score=0.0 required=5.0 p_spam=0.970000 model=m coverage=1.00 hidden=0.00"
                    + " test=UNKNOWN_SCRIPT"),
            new HeaderField("X-Spam-Score", "0.0"));
  }

  @Test
  void decide_spamInAnUnknownLanguage_passesWithScoreNoughtAndSaysWhy() {
    Verdict spam = new Verdict(Label.SPAM, .97, "m", .5);

    Decision decision = examine(knowing("eng"), spam, GERMAN);

    assertThat(decision.action()).isInstanceOf(Action.Accept.class);
    assertThat(decision.reason()).isEqualTo(Reason.UNKNOWN_LANGUAGE);
    assertThat(decision.finding()).isEqualTo("none");
    assertThat(decision.headers())
        .containsExactly(
            new HeaderField(
                "X-Spam-Status",
                "No, score=0.0 required=5.0 p_spam=0.970000 model=m coverage=0.50 hidden=0.00"
                    + " test=UNKNOWN_LANGUAGE"),
            new HeaderField("X-Spam-Score", "0.0"));
    assertThat(examine(knowing("deu"), spam, GERMAN).reason()).isEqualTo(Reason.TAG_THRESHOLD);
    ModelInfo anyLanguage = new ModelInfo("m", .8, OptionalDouble.empty(), 120, 4);
    assertThat(examine(anyLanguage, spam, GERMAN).reason()).isEqualTo(Reason.TAG_THRESHOLD);
  }

  @Test
  void decide_spamInAnUnknownLanguageAgain_isDecidedTheSameFromTheCache() {
    SpamFilter filter = filter(new FakeClassifier(text -> .97, knowing("eng")));

    Decision first = filter.decide(ENVELOPE, bytes(GERMAN));
    Decision second = filter.decide(ENVELOPE, bytes(GERMAN));

    assertThat(first.cached()).isFalse();
    assertThat(second.cached()).isTrue();
    assertThat(second.reason()).isEqualTo(first.reason()).isEqualTo(Reason.UNKNOWN_LANGUAGE);
    assertThat(second.headers()).isEqualTo(first.headers());
    // The same weights with other languages, as after an edit of model.json, ask anew.
    MessageText text = MessageText.ofBody(GERMAN);
    assertThat(Fingerprint.of(text, knowing("eng")))
        .isEqualTo(Fingerprint.of(text, knowing("eng")))
        .isNotEqualTo(Fingerprint.of(text, knowing("deu")));
  }

  @Test
  void decide_ham_passesWithItsScoreAndWithoutForgedHeaders() {
    Decision decision = filter(FakeClassifier.saying(.1)).decide(ENVELOPE, MAIL);

    assertThat(decision.action()).isEqualTo(new Action.Accept());
    assertThat(decision.reason()).isEqualTo(Reason.BELOW_TAG_THRESHOLD);
    assertThat(decision.cached()).isFalse();
    assertThat(decision.verdict()).map(v -> v.pSpam()).contains(.1);
    assertThat(decision.headers())
        .containsExactly(
            new HeaderField(
                "X-Spam-Status",
                "No, score=1.4 required=5.0 p_spam=0.100000 model=fake-1a2b3c coverage=1.00 hidden=0.00"),
            new HeaderField("X-Spam-Score", "1.4"),
            new HeaderField("X-Spam-Level", "*"));
    assertThat(decision.removeHeaders())
        .containsExactlyInAnyOrder(
            "X-Spam-Flag", "X-Spam-Status", "X-Spam-Score", "X-Spam-Level", "X-Spam-Report");
  }

  @Test
  void decide_spam_isTaggedWithAllFourHeaders() {
    Decision decision = filter(FakeClassifier.saying(.98)).decide(ENVELOPE, MAIL);

    assertThat(decision.action()).isEqualTo(new Action.Tag());
    assertThat(decision.reason()).isEqualTo(Reason.TAG_THRESHOLD);
    assertThat(decision.headers())
        .containsExactly(
            new HeaderField("X-Spam-Flag", "YES"),
            new HeaderField(
                "X-Spam-Status",
                "Yes, score=7.5 required=5.0 p_spam=0.980000 model=fake-1a2b3c coverage=1.00 hidden=0.00"),
            new HeaderField("X-Spam-Score", "7.5"),
            new HeaderField("X-Spam-Level", "*******"));
  }

  @Test
  void decide_partlyReadMessage_saysSoRoundedDown() {
    SpamFilter filter =
        filter(
            FakeClassifier.saying(.1),
            (m, deadline) -> new MessageText("s", "b", .9999),
            Settings.defaults());
    assertThat(filter.decide(ENVELOPE, MAIL).headers().getFirst().value())
        .contains(" coverage=0.99 ");
  }

  @Test
  void decide_messagesThatHideText_saySoEachForItself() {
    FakeClassifier classifier = FakeClassifier.saying(.1);
    SpamFilter filter =
        filter(
            classifier,
            (m, deadline) -> new MessageText("s", "b", 1, m.length == 1 ? .427 : .8, Set.of()),
            Settings.defaults());

    Decision some = filter.decide(ENVELOPE, new byte[1]);
    Decision more = filter.decide(ENVELOPE, new byte[2]);

    assertThat(some.hidden()).hasValue(.427);
    assertThat(some.headers().getFirst().value()).endsWith(" hidden=0.42");
    assertThat(more.cached()).isTrue();
    assertThat(more.hidden()).hasValue(.8);
    assertThat(more.headers().getFirst().value()).endsWith(" hidden=0.80");
    assertThat(registry.get("hamlet.hidden").summary().count()).isEqualTo(2);
    assertThat(registry.get("hamlet.hidden").summary().max()).isEqualTo(.8);
  }

  @Test
  void decide_sameText_isClassifiedOnceUntilItExpires() {
    FakeClassifier classifier = FakeClassifier.saying(.98);
    SpamFilter filter = filter(classifier);

    Decision first = filter.decide(ENVELOPE, MAIL);
    Decision second = filter.decide(ENVELOPE, MAIL);
    assertThat(classifier.asked).hasValue(1);
    assertThat(second.cached()).isTrue();
    assertThat(second.verdict()).isEqualTo(first.verdict());
    assertThat(second.headers()).isEqualTo(first.headers());

    nanos.addAndGet(Duration.ofHours(6).toNanos());
    assertThat(filter.decide(ENVELOPE, MAIL).cached()).isFalse();
    assertThat(classifier.asked).hasValue(2);
  }

  @Test
  void decide_modelIdNotFitForAHeader_isCleaned() {
    String id = "evil\r\nX-Spam-Flag: NO \u00e4";
    SpamFilter filter =
        filter(
            new FakeClassifier(text -> .9, new ModelInfo(id, .8, OptionalDouble.empty(), 120, 1)));
    assertThat(filter.decide(ENVELOPE, MAIL).headers().get(1).value())
        .contains("model=evil__X-Spam-Flag:_NO__ coverage=");
  }

  @Test
  void examine_text_isDecidedLikeAMessageButNotCounted() {
    FakeClassifier classifier = FakeClassifier.saying(.98);
    SpamFilter filter = filter(classifier);
    Decision examined = filter.examine(plain(MAIL, Deadline.never()));

    assertThat(registry.find("hamlet.messages").counters()).isEmpty();
    Decision decided = filter.decide(ENVELOPE, MAIL);
    assertThat(decided.cached()).as("one cache for both").isTrue();
    assertThat(examined).usingRecursiveComparison().ignoringFields("cached").isEqualTo(decided);
    assertThat(examined.cached()).isFalse();
  }

  @Test
  void examine_failingClassifier_throwsInsteadOfTheFailureMode() {
    SpamFilter filter =
        filter(
            new FakeClassifier(text -> {
              throw new ClassificationException("no engine");
            }));
    assertThatThrownBy(() -> filter.examine(MessageText.ofBody("body")))
        .isInstanceOf(ClassificationException.class)
        .hasMessage("no engine");
  }

  @Test
  void decide_unwanted_isNeitherLoggedNorCountedButCached() {
    FakeClassifier classifier = FakeClassifier.saying(.98);
    SpamFilter filter = filter(classifier);

    assertThat(filter.decide(ENVELOPE, MAIL, Deadline.never(), () -> false)).isEmpty();
    assertThat(registry.find("hamlet.messages").counters()).isEmpty();
    assertThat(filter.decide(ENVELOPE, MAIL, Deadline.never(), () -> true))
        .map(Decision::cached)
        .contains(true);
    assertThat(classifier.asked).hasValue(1);
  }

  @Test
  void decide_failureNobodyWaitsFor_isNotCounted() {
    SpamFilter filter =
        filter(
            new FakeClassifier(text -> {
              throw new ClassificationException("closed");
            }));
    assertThat(filter.decide(ENVELOPE, MAIL, Deadline.never(), () -> false)).isEmpty();
    assertThat(registry.get("hamlet.failures").tag("cause", "classifier_failed").counter().count())
        .isZero();
  }

  @Test
  void decide_claim_isAskedOnceAfterTheVerdict() {
    AtomicInteger asked = new AtomicInteger();
    FakeClassifier classifier = FakeClassifier.saying(.1);
    filter(classifier)
        .decide(
            ENVELOPE,
            MAIL,
            Deadline.never(),
            () -> {
              assertThat(classifier.asked).hasValue(1);
              return asked.incrementAndGet() == 1;
            });
    assertThat(asked).hasValue(1);
  }

  /** The second model's thresholds and verdict belong together, and the cache key is its own. */
  @Test
  void decide_modelReplacedBetweenTheQuestions_isDecidedByTheNewModelAlone() {
    ReplacedClassifier replaced = new ReplacedClassifier();
    SpamFilter filter = filter(replaced);

    Decision first = filter.decide(ENVELOPE, MAIL);
    assertThat(first.verdict()).map(v -> v.modelId()).contains("new");
    assertThat(first.action()).isEqualTo(new Action.Tag());

    replaced.goBack();
    Decision second = filter.decide(ENVELOPE, MAIL);
    assertThat(second.verdict()).map(v -> v.modelId()).contains("old");
    assertThat(second.action()).isEqualTo(new Action.Accept());
  }

  private static ModelInfo knowing(String language) {
    return new ModelInfo("m", .8, OptionalDouble.empty(), 120, 4, Optional.of(Set.of(language)));
  }

  private Decision examine(ModelInfo model, Verdict verdict, String text) {
    SpamClassifier classifier =
        new SpamClassifier() {
          @Override
          public ModelInfo model() {
            return model;
          }

          @Override
          public List<Verdict> classify(List<MessageText> messages) {
            return List.of(verdict);
          }

          @Override
          public void close() {}
        };
    return filter(classifier).examine(MessageText.ofBody(text));
  }

  @Nested
  class Failures {
    @ParameterizedTest
    @EnumSource(FailureMode.class)
    void decide_classifierFails_becomesTheModeAndIsNotCached(FailureMode mode) {
      FakeClassifier classifier =
          new FakeClassifier(text -> {
            throw new ClassificationException("the engine is closed");
          });
      SpamFilter filter =
          filter(classifier, SpamFilterTest::plain, Settings.defaults().failing(mode));

      Decision failed = filter.decide(ENVELOPE, MAIL);
      assertThat(failed.action())
          .isInstanceOf(mode == FailureMode.ACCEPT ? Action.Accept.class : Action.Tempfail.class);
      assertThat(failed.reason()).isEqualTo(Reason.CLASSIFIER_FAILED);
      assertThat(failed.verdict()).isEmpty();
      assertThat(failed.headers())
          .containsExactly(new HeaderField("X-Spam-Status", "Unknown, reason=classifier_failed"));
      assertThat(failed.removeHeaders()).contains("X-Spam-Flag", "X-Spam-Status");

      classifier.become(text -> .98);
      Decision recovered = filter.decide(ENVELOPE, MAIL);
      assertThat(recovered.action()).isEqualTo(new Action.Tag());
      assertThat(recovered.cached()).isFalse();
    }

    @Test
    void decide_everyKindOfThrowable_becomesADecision() {
      List<Throwable> throwables =
          List.of(
              new IllegalStateException("bug"),
              new StackOverflowError(),
              new OutOfMemoryError("native"),
              new UnsatisfiedLinkError("no torch"),
              new AssertionError("bug"));
      for (Throwable throwable : throwables) {
        SpamFilter filter =
            filter(
                new FakeClassifier(text -> {
                  throw raise(throwable);
                }));
        assertThat(filter.decide(ENVELOPE, MAIL).reason())
            .as(throwable.toString())
            .isEqualTo(Reason.CLASSIFIER_FAILED);
      }
      assertThat(
              registry.get("hamlet.failures").tag("cause", "classifier_failed").counter().count())
          .isEqualTo(throwables.size());
    }

    @Test
    void decide_extractionFails_isAFailureOfItsOwn() {
      SpamFilter filter =
          filter(
              FakeClassifier.saying(.9),
              (m, deadline) -> {
                throw raise(new StackOverflowError());
              },
              Settings.defaults());
      Decision decision = filter.decide(ENVELOPE, MAIL);
      assertThat(decision.reason()).isEqualTo(Reason.EXTRACTION_FAILED);
      assertThat(decision.action()).isInstanceOf(Action.Tempfail.class);
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void failed_eachReason_takesFailuresOnlyAndNeverTags(Reason reason) {
      SpamFilter filter = filter(FakeClassifier.saying(1));
      if (reason.isFailure()) {
        Decision decision = filter.failed(ENVELOPE, reason);
        assertThat(decision.action()).isInstanceOf(Action.Tempfail.class);
        assertThat(decision.headers())
            .containsExactly(new HeaderField("X-Spam-Status", "Unknown, reason=" + reason.word()));
        assertThat(decision.reason()).isEqualTo(reason);
      } else if (reason != Reason.TOO_MANY_HEADERS) {
        assertThatThrownBy(() -> filter.failed(ENVELOPE, reason))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("reason is " + reason + "; expected a failure");
      }
    }

    /** Whatever the failure mode is: it would pass with every forged field, or come again. */
    @ParameterizedTest
    @EnumSource(FailureMode.class)
    void failed_tooManyHeaders_refusesForGood(FailureMode mode) {
      SpamFilter filter =
          new SpamFilter(
              FakeClassifier.saying(1),
              (m, deadline) -> MessageText.ofBody(""),
              CacheSettings.defaults(),
              Settings.defaults().failing(mode).build(),
              Lists.none(),
              LearnedMemory.none(),
              FilterMetrics.none());
      Decision decision = filter.failed(ENVELOPE, Reason.TOO_MANY_HEADERS);
      assertThat(decision.action())
          .isEqualTo(
              new Action.Reject(new SmtpReply(552, "5.6.0", "Message has too many header fields")));
      assertThat(decision.reason()).isEqualTo(Reason.TOO_MANY_HEADERS);
      assertThat(decision.finding()).isEqualTo("none");
    }

    @ParameterizedTest
    @EnumSource(
        value = Reason.class,
        names = {"OVERLOAD", "TOO_MANY_HEADERS"})
    void failed_exemptClient_passes(Reason reason) {
      Envelope submitted = new Envelope("", List.of(), Optional.empty(), true, Optional.empty());
      Decision decision = filter(FakeClassifier.saying(1)).failed(submitted, reason);
      assertThat(decision.action()).isEqualTo(new Action.Accept());
      assertThat(decision.reason()).isEqualTo(Reason.EXEMPT);
    }
  }

  @Nested
  class Prepare {
    private final AtomicInteger loads = new AtomicInteger();
    private final AtomicInteger extractions = new AtomicInteger();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(SpamFilter.class);

    @BeforeEach
    void listen() {
      lines.start();
      logger.setLevel(Level.WARN);
      logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
      logger.detachAppender(lines);
      logger.setLevel(null);
    }

    private SpamFilter filter(SpamClassifier classifier, Settings settings) {
      return SpamFilterTest.this.filter(
          classifier,
          (message, deadline) -> {
            extractions.incrementAndGet();
            return plain(message, deadline);
          },
          settings);
    }

    @Test
    void prepare_modelThatKnowsLanguages_loadsTheDetectorBeforeTheFirstMessage() {
      FakeClassifier classifier = new FakeClassifier(text -> 1., knowing("eng"));
      filter(classifier, Settings.defaults()).prepare(loads::incrementAndGet);
      assertThat(loads).hasValue(1);
      assertThat(extractions).hasValue(1);
      assertThat(registry.find("hamlet.messages").counters()).isEmpty();
    }

    @Test
    void prepare_nobodyWouldAskForLanguages_leavesTheDetectorAlone() {
      filter(FakeClassifier.saying(1), Settings.defaults()).prepare(loads::incrementAndGet);
      filter(
              new FakeClassifier(text -> 1., knowing("eng")),
              Settings.defaults().unfamiliar(Unfamiliar.PASS, Unfamiliar.JUDGE))
          .prepare(loads::incrementAndGet);
      assertThat(loads).hasValue(0);
    }

    @Test
    void prepare_detectorThatCannotBeLoaded_fails() {
      SpamFilter filter =
          filter(new FakeClassifier(text -> 1., knowing("eng")), Settings.defaults());
      assertThatThrownBy(() ->
              filter.prepare(() -> {
                throw new UncheckedIOException(new IOException("gone"));
              }))
          .isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void prepare_actionOutOfReach_isSaidNowAndForTheNextModel() {
      List<Consumer<ModelInfo>> prepared = new ArrayList<>();
      SpamClassifier classifier =
          new SpamClassifier() {
            @Override
            public ModelInfo model() {
              return new ModelInfo("old", .8, OptionalDouble.of(.99), 120, 4);
            }

            @Override
            public List<Verdict> classify(List<MessageText> messages) {
              throw new AssertionError("asked");
            }

            @Override
            public void prepare(Consumer<ModelInfo> preparation) {
              preparation.accept(model());
              prepared.add(preparation);
            }

            @Override
            public void close() {}
          };
      filter(classifier, Settings.defaults().actions(SpamAction.TAG, SpamAction.REJECT)).prepare();
      assertThat(lines.list).isEmpty();

      prepared.getFirst().accept(new ModelInfo("new", .8, OptionalDouble.empty(), 120, 4));
      assertThat(lines.list)
          .singleElement()
          .satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.WARN);
            assertThat(line.getFormattedMessage())
                .startsWith("hamlet.policy.high-action is reject, which no message gets")
                .contains("the model new has no reject threshold")
                .contains("set hamlet.policy.reject-threshold");
          });
    }
  }

  @Nested
  class Late {
    private final Deadline past = Deadline.after(Duration.ZERO);

    @Test
    void decide_deadlineHasCome_failsUnreadAndTagsNothing() {
      FakeClassifier classifier = FakeClassifier.saying(1);
      SpamFilter filter =
          filter(
              classifier,
              (m, deadline) -> {
                deadline.check();
                throw new AssertionError("read");
              },
              Settings.defaults());

      Decision decision = filter.decide(ENVELOPE, MAIL, past, () -> true).orElseThrow();

      assertThat(decision.reason()).isEqualTo(Reason.DEADLINE);
      assertThat(decision.action()).isInstanceOf(Action.Tempfail.class);
      assertThat(decision.headers())
          .containsExactly(new HeaderField("X-Spam-Status", "Unknown, reason=deadline"));
      assertThat(classifier.asked).hasValue(0);
      assertThat(registry.get("hamlet.failures").tag("cause", "deadline").counter().count())
          .isEqualTo(1);
    }

    @Test
    void decide_deadlineDuringClassification_isAFailureThatIsNotCached() {
      Deadline deadline = Deadline.never();
      FakeClassifier classifier =
          new FakeClassifier(text -> {
            deadline.cancel();
            deadline.check();
            throw new AssertionError("unreachable");
          });
      SpamFilter filter = filter(classifier);

      assertThat(filter.decide(ENVELOPE, MAIL, deadline, () -> true))
          .map(Decision::reason)
          .contains(Reason.DEADLINE);
      classifier.become(text -> .98);
      Decision next = filter.decide(ENVELOPE, MAIL);
      assertThat(next.reason()).isEqualTo(Reason.TAG_THRESHOLD);
      assertThat(next.cached()).isFalse();
    }

    @Test
    void decide_sameTextGivenUpElsewhere_isClassifiedHere() throws Exception {
      Deadline first = Deadline.never();
      CountDownLatch asked = new CountDownLatch(1);
      CountDownLatch waits = new CountDownLatch(1);
      FakeClassifier classifier =
          new FakeClassifier(text -> {
            asked.countDown();
            await(waits);
            first.check();
            return .98;
          });
      SpamFilter filter = filter(classifier);
      try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
        Future<Optional<Decision>> givenUp =
            threads.submit(() -> filter.decide(ENVELOPE, MAIL, first, () -> true));
        await(asked);
        classifier.become(text -> .1);
        Future<Decision> other = threads.submit(() -> filter.decide(ENVELOPE, MAIL));
        while (hits() == 0) {
          Thread.onSpinWait();
        }
        first.cancel();
        waits.countDown();
        assertThat(givenUp.get(10, TimeUnit.SECONDS))
            .map(Decision::reason)
            .contains(Reason.DEADLINE);
        assertThat(other.get(10, TimeUnit.SECONDS).reason()).isEqualTo(Reason.BELOW_TAG_THRESHOLD);
      }
    }

    @Test
    void decide_sameTextTakesTooLongElsewhere_isNotWaitedFor() throws Exception {
      CountDownLatch asked = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      SpamFilter filter =
          filter(
              new FakeClassifier(text -> {
                asked.countDown();
                await(release);
                return .98;
              }));
      try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
        Future<Decision> slow = threads.submit(() -> filter.decide(ENVELOPE, MAIL));
        await(asked);
        Deadline soon = Deadline.after(Duration.ofMillis(50));
        assertThat(filter.decide(ENVELOPE, MAIL, soon, () -> true))
            .map(Decision::reason)
            .contains(Reason.DEADLINE);
        release.countDown();
        assertThat(slow.get(10, TimeUnit.SECONDS).reason()).isEqualTo(Reason.TAG_THRESHOLD);
      }
    }

    @Test
    void decide_exemptClient_passesHoweverLate() {
      Envelope submitted = new Envelope("", List.of(), Optional.empty(), true, Optional.empty());
      assertThat(filter(FakeClassifier.saying(1)).decide(submitted, MAIL, past, () -> true))
          .map(Decision::reason)
          .contains(Reason.EXEMPT);
    }

    private double hits() {
      return registry
          .get("cache.gets")
          .tags("cache", "verdicts", "result", "hit")
          .functionCounter()
          .count();
    }

    private static void await(CountDownLatch latch) {
      try {
        assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Nested
  class ExemptAndGtube {
    private static final String GTUBE =
        "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";

    @Test
    void decide_exemptClient_passesUntouchedAndUnread() {
      FakeClassifier classifier = FakeClassifier.saying(1);
      SpamFilter filter =
          filter(
              classifier,
              (m, deadline) -> {
                throw raise(new AssertionError("read"));
              },
              Settings.defaults().exempting(true, "192.0.2.0/24"));
      Decision decision = filter.decide(ENVELOPE, MAIL);

      assertThat(decision.action()).isEqualTo(new Action.Accept());
      assertThat(decision.reason()).isEqualTo(Reason.EXEMPT);
      assertThat(decision.headers()).isEmpty();
      assertThat(decision.removeHeaders()).isEmpty();
      assertThat(classifier.asked).hasValue(0);
    }

    @Test
    void decide_gtube_isTheMostCertainSpamWithoutAModel() {
      FakeClassifier classifier = FakeClassifier.saying(0);
      Decision decision = filter(classifier).decide(ENVELOPE, bytes("\r\n\r\nx\r\n" + GTUBE));

      assertThat(decision.action()).isEqualTo(new Action.Tag());
      assertThat(decision.reason()).isEqualTo(Reason.GTUBE);
      assertThat(decision.verdict()).isEmpty();
      assertThat(decision.headers())
          .contains(
              new HeaderField("X-Spam-Flag", "YES"),
              new HeaderField("X-Spam-Status", "Yes, score=20.0 required=5.0 test=GTUBE"),
              new HeaderField("X-Spam-Level", "*".repeat(20)));
      assertThat(classifier.asked).hasValue(0);
    }

    @Test
    void decide_gtubeWhereSpamIsRefused_isRefused() {
      SpamFilter filter =
          filter(
              FakeClassifier.saying(0),
              SpamFilterTest::plain,
              Settings.defaults().actions(SpamAction.TAG, SpamAction.REJECT));
      assertThat(filter.decide(ENVELOPE, bytes(GTUBE)).action()).isInstanceOf(Action.Reject.class);
    }

    @ParameterizedTest
    @CsvSource({"TAG, REJECT, reject", "QUARANTINE, QUARANTINE, quarantine", "TAG, TAG, tag"})
    void decide_gtubeWithAModelThatRejectsNothing_getsHighActionAllTheSame(
        SpamAction spam, SpamAction high, String expected) {
      ModelInfo model = new ModelInfo("m", .8, OptionalDouble.empty(), 120, 4);
      for (OptionalDouble tag : List.of(OptionalDouble.empty(), OptionalDouble.of(1))) {
        SpamFilter filter =
            filter(
                new FakeClassifier(text -> 0., model),
                SpamFilterTest::plain,
                Settings.defaults().actions(spam, high).thresholds(tag, OptionalDouble.empty()));
        Decision decision = filter.decide(ENVELOPE, bytes(GTUBE));
        assertThat(decision.action().word()).isEqualTo(expected);
        assertThat(decision.headers()).contains(new HeaderField("X-Spam-Flag", "YES"));
      }
    }

    @Test
    void decide_gtubeSwitchedOff_isClassifiedLikeAnyText() {
      SpamFilter filter =
          filter(FakeClassifier.saying(0), SpamFilterTest::plain, Settings.defaults().gtube(false));
      assertThat(filter.decide(ENVELOPE, bytes(GTUBE)).reason())
          .isEqualTo(Reason.BELOW_TAG_THRESHOLD);
    }

    @Test
    void decide_brokenGtube_isClassifiedLikeAnyText() {
      assertThat(
              filter(FakeClassifier.saying(0))
                  .decide(ENVELOPE, bytes(GTUBE.replace("*C.34X", "")))
                  .reason())
          .isEqualTo(Reason.BELOW_TAG_THRESHOLD);
    }
  }

  @Test
  void metrics_decisions_areCountedByActionAndReason() {
    SpamFilter filter = filter(FakeClassifier.saying(.98));
    filter.decide(ENVELOPE, MAIL);
    filter.decide(ENVELOPE, MAIL);
    filter.failed(ENVELOPE, Reason.DEADLINE);

    assertThat(
            registry
                .get("hamlet.messages")
                .tags("action", "tag", "reason", "tag_threshold")
                .counter()
                .count())
        .isEqualTo(2);
    assertThat(
            registry
                .get("hamlet.messages")
                .tags("action", "tempfail", "reason", "deadline")
                .counter()
                .count())
        .isEqualTo(1);
    assertThat(registry.get("hamlet.failures").tag("cause", "deadline").counter().count())
        .isEqualTo(1);
    assertThat(registry.get("hamlet.extraction").timer().count()).isEqualTo(2);
    assertThat(registry.get("hamlet.classification").timer().count()).isEqualTo(1);
    assertThat(
            registry
                .get("cache.gets")
                .tags("cache", "verdicts", "result", "hit")
                .functionCounter()
                .count())
        .isEqualTo(1);
    assertThat(
            registry
                .get("cache.gets")
                .tags("cache", "verdicts", "result", "miss")
                .functionCounter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void metrics_beforeAnyFailure_existForEachCause() {
    new FilterMetrics(registry);
    assertThat(registry.find("hamlet.failures").counters())
        .extracting(c -> c.getId().getTag("cause"))
        .containsExactlyInAnyOrder(
            "extraction_failed", "classifier_failed", "deadline", "overload", "overload_memory");
  }

  @Test
  void metrics_none_changesNoDecision() {
    SpamFilter filter =
        new SpamFilter(
            FakeClassifier.saying(.98),
            SpamFilterTest::plain,
            CacheSettings.defaults(),
            Settings.defaults().build(),
            Lists.none(),
            LearnedMemory.none(),
            FilterMetrics.none());
    assertThat(filter.decide(ENVELOPE, MAIL).action()).isEqualTo(new Action.Tag());
  }

  private SpamFilter filter(SpamClassifier classifier) {
    return filter(classifier, SpamFilterTest::plain, Settings.defaults());
  }

  private SpamFilter filter(
      SpamClassifier classifier,
      BiFunction<byte[], Deadline, MessageText> extract,
      Settings settings) {
    return new SpamFilter(
        classifier,
        extract,
        CacheSettings.defaults(),
        SharedVerdicts.NONE,
        settings.build(),
        Lists.none(),
        LearnedMemory.none(),
        new FilterMetrics(registry),
        nanos::get);
  }

  private static MessageText plain(byte[] message, Deadline deadline) {
    return MessageText.ofBody(new String(message, StandardCharsets.UTF_8));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static RuntimeException raise(Throwable throwable) {
    if (throwable instanceof Error error) {
      throw error;
    }
    return (RuntimeException) throwable;
  }

  /** Answers with the next model just after it was asked for the present one, once. */
  private static final class ReplacedClassifier implements SpamClassifier {
    private static final ModelInfo OLD = new ModelInfo("old", .8, OptionalDouble.empty(), 120, 1);
    private static final ModelInfo NEW = new ModelInfo("new", .4, OptionalDouble.empty(), 120, 1);
    private ModelInfo current = OLD;
    private boolean replaced;

    void goBack() {
      current = OLD;
    }

    @Override
    public ModelInfo model() {
      return current;
    }

    @Override
    public List<Verdict> classify(List<MessageText> messages) {
      if (!replaced) {
        replaced = true;
        current = NEW;
      }
      Label label = .5 >= current.tagThreshold() ? Label.SPAM : Label.HAM;
      return List.of(new Verdict(label, .5, current.id(), 1));
    }

    @Override
    public void close() {}
  }
}
