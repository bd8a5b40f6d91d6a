package org.hamletmail.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.hamletmail.classifier.ClassificationException;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.config.CacheSettings;
import org.hamletmail.text.Deadline;
import org.hamletmail.text.DeadlineExceededException;
import org.hamletmail.text.MessageText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class VerdictCacheTest {
  private static final Fingerprint KEY = key("text");
  private static final Judged SPAM = new Judged(new Verdict(Label.SPAM, 0.9, "m", 1));

  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();
  private final VerdictCache cache =
      new VerdictCache(new CacheSettings(100, Duration.ofMinutes(1)), now::get);

  @Test
  void get_again_isCachedUntilItExpires() {
    assertThat(get(KEY).cached()).isFalse();
    assertThat(get(KEY).cached()).isTrue();
    assertThat(get(key("another")).cached()).isFalse();
    now.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThat(get(KEY).cached()).isTrue();
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(get(KEY).cached()).isFalse();
    assertThat(asked).hasValue(3);
  }

  @Test
  void get_forgotten_isAskedAgain() {
    get(KEY);
    cache.forget(KEY);
    assertThat(get(KEY).cached()).isFalse();
  }

  @Test
  void get_cacheOfNone_asksEachTime() {
    VerdictCache none = new VerdictCache(new CacheSettings(0, Duration.ofMinutes(1)), now::get);
    for (int i = 0; i < 3; i++) {
      assertThat(none.get(KEY, Deadline.never(), this::classify).cached()).isFalse();
    }
    assertThat(none.view().estimatedSize()).isZero();
  }

  @Test
  void get_failure_isThrownAndNotRemembered() {
    for (Throwable failure :
        new Throwable[] {
          new ClassificationException("as asked"),
          new DeadlineExceededException(),
          new OutOfMemoryError("as asked"),
        }) {
      assertThatThrownBy(() ->
              cache.get(
                  KEY,
                  Deadline.never(),
                  () -> {
                    throw VerdictCacheTest.<RuntimeException>sneaky(failure);
                  }))
          .isSameAs(failure);
      assertThat(cache.view().asMap()).isEmpty();
    }
    assertThat(get(KEY).cached()).isFalse();
  }

  @Test
  void get_deadlineHasCome_asksNobody() {
    Deadline past = Deadline.never();
    past.cancel();
    assertThatThrownBy(() -> cache.get(KEY, past, this::classify))
        .isInstanceOf(DeadlineExceededException.class);
    assertThat(asked).hasValue(0);
  }

  @Test
  void get_othersWait_shareOneClassification() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<VerdictCache.Answer> first = classifyingElsewhere(go, SPAM);
    CompletableFuture<VerdictCache.Answer> second =
        CompletableFuture.supplyAsync(() -> get(KEY), Thread::startVirtualThread);
    go.countDown();
    assertThat(first.get().cached()).isFalse();
    assertThat(second.get()).isEqualTo(new VerdictCache.Answer(SPAM, true));
    assertThat(asked).hasValue(0);
  }

  @Test
  void get_theOneWhoClassifiesFails_failsThoseWhoWait() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<VerdictCache.Answer> first =
        classifyingElsewhere(go, new ClassificationException("with the words of a message"));
    CompletableFuture<VerdictCache.Answer> second = new CompletableFuture<>();
    Thread waits =
        Thread.startVirtualThread(() -> {
          try {
            second.complete(get(KEY));
          } catch (ClassificationException e) {
            second.completeExceptionally(e);
          }
        });
    while (waits.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    go.countDown();
    assertThatThrownBy(first::get).isInstanceOf(ExecutionException.class);
    assertThatThrownBy(second::get)
        .cause()
        .isInstanceOf(ClassificationException.class)
        .hasMessage("failed in the thread that classified the same text");
  }

  /** It was the other's deadline, and the text is as good as before. */
  @Test
  void get_theOneWhoClassifiesGivesUp_theNextBeginsAgain() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<VerdictCache.Answer> first =
        classifyingElsewhere(go, new DeadlineExceededException());
    CompletableFuture<VerdictCache.Answer> second =
        CompletableFuture.supplyAsync(() -> get(KEY), Thread::startVirtualThread);
    go.countDown();
    assertThatThrownBy(first::get).hasRootCauseInstanceOf(DeadlineExceededException.class);
    assertThat(second.get().cached()).isFalse();
    assertThat(asked).hasValue(1);
  }

  @Test
  void get_theOtherTakesTooLong_endsAtTheDeadline() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<VerdictCache.Answer> first = classifyingElsewhere(go, SPAM);
    assertThatThrownBy(() -> cache.get(KEY, Deadline.after(Duration.ofMillis(50)), this::classify))
        .isInstanceOf(DeadlineExceededException.class);
    go.countDown();
    assertThat(first.get().judged()).isSameAs(SPAM);
    assertThat(get(KEY).cached()).isTrue();
  }

  /** Begins a classification on another thread, which ends when it may. */
  private CompletableFuture<VerdictCache.Answer> classifyingElsewhere(
      CountDownLatch go, Object outcome) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<VerdictCache.Answer> answer =
        CompletableFuture.supplyAsync(
            () ->
                cache.get(
                    KEY,
                    Deadline.never(),
                    () -> {
                      begun.countDown();
                      pass(go);
                      if (outcome instanceof RuntimeException failure) {
                        throw failure;
                      }
                      return (Judged) outcome;
                    }),
            Thread::startVirtualThread);
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    return answer;
  }

  private static void pass(CountDownLatch gate) {
    try {
      assertThat(gate.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private VerdictCache.Answer get(Fingerprint key) {
    return cache.get(key, Deadline.never(), this::classify);
  }

  private Judged classify() {
    asked.incrementAndGet();
    return SPAM;
  }

  @SuppressWarnings("unchecked") // Only to throw what is not declared.
  private static <T extends Throwable> RuntimeException sneaky(Throwable failure) throws T {
    throw (T) failure;
  }

  static Fingerprint key(String body) {
    return Fingerprint.of(
        MessageText.ofBody(body), new ModelInfo("m", 0.5, OptionalDouble.empty(), 120, 4));
  }
}
