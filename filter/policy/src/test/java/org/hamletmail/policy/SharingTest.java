package org.hamletmail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.hamletmail.classifier.SpamClassifier;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.config.CacheSettings;
import org.hamletmail.learning.LearnedMemory;
import org.hamletmail.lists.Lists;
import org.hamletmail.text.Deadline;
import org.hamletmail.text.MessageText;
import org.junit.jupiter.api.Test;

/** Filters that know what the others found. */
class SharingTest {
  private final Map<ByteBuffer, Verdict> known = new HashMap<>();

  @Test
  void examine_anotherFilterFoundIt_doesNotClassify() {
    MessageText text = MessageText.ofBody("once");
    Decision first = filter(FakeClassifier.saying(.98)).examine(text);
    Decision second = filter(FakeClassifier.saying(.01)).examine(text);

    assertThat(first.cached()).isFalse();
    assertThat(second.cached()).isTrue();
    assertThat(second.verdict()).isEqualTo(first.verdict()).isPresent();
    assertThat(second.headers()).isEqualTo(first.headers());
    assertThat(known).hasSize(1);
  }

  private SpamFilter filter(SpamClassifier classifier) {
    return new SpamFilter(
        classifier,
        (message, deadline) -> MessageText.ofBody(new String(message, StandardCharsets.UTF_8)),
        CacheSettings.defaults(),
        new SharedVerdicts() {
          @Override
          public Optional<Verdict> find(ByteBuffer digest, String modelId, Deadline deadline) {
            return Optional.ofNullable(known.get(digest));
          }

          @Override
          public void tell(ByteBuffer digest, Verdict verdict) {
            known.put(digest, verdict);
          }

          @Override
          public void close() {}
        },
        Settings.defaults().build(),
        Lists.none(),
        LearnedMemory.none(),
        FilterMetrics.none());
  }
}
