package org.hamletmail.policy;

import com.github.benmanes.caffeine.cache.Ticker;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import org.hamletmail.authentication.Authentication;
import org.hamletmail.classifier.ClassificationException;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.classifier.SpamClassifier;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.config.CacheSettings;
import org.hamletmail.config.HamletConfig;
import org.hamletmail.config.PolicySettings;
import org.hamletmail.config.Remark;
import org.hamletmail.config.Unfamiliar;
import org.hamletmail.evidence.Evidence;
import org.hamletmail.learning.LearnedMemory;
import org.hamletmail.learning.Recollection;
import org.hamletmail.lists.Hit;
import org.hamletmail.lists.Lists;
import org.hamletmail.text.Deadline;
import org.hamletmail.text.DeadlineExceededException;
import org.hamletmail.text.Languages;
import org.hamletmail.text.MessageText;
import org.hamletmail.text.MessageTextExtractor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the bytes of a message to what is to be done with it: text, cache, classifier, policy. Every
 * decision is logged in one line and counted. Thread-safe; a call takes as long as the classifier,
 * or until a deadline.
 *
 * <p>Whatever fails becomes the failure mode of the settings, which never tags and never refuses
 * for good. Messages of exempt clients pass untouched, whatever else happens: their header fields
 * are not removed either, for a trusted host in front may have set them, and a signature may cover
 * them.
 */
public final class SpamFilter implements MessageFilter {
  private static final Logger LOG = LoggerFactory.getLogger(SpamFilter.class);

  /** Of stored mail. */
  private static final Envelope NOBODY =
      new Envelope("", List.of(), Optional.empty(), false, Optional.empty());

  private final SpamClassifier classifier;
  private final BiFunction<byte[], Deadline, MessageText> extract;
  private final VerdictCache cache;
  private final SharedVerdicts others;
  private final Policies policies;
  private final PolicySettings settings;
  private final Listing listing;
  private final LearnedMemory memory;
  private final Evidence evidence;
  private final List<Remark> remarks;
  private final List<String> forgeable;
  private final FilterMetrics metrics;
  private final Ticker ticker;

  /**
   * Joins a classifier and settings. The classifier stays the caller's to close.
   *
   * @param extract reads the text of a message until a deadline; never throws on bad mail
   * @param lists what counts more than the model's word
   * @param memory what users marked, which counts more, too
   * @param metrics where to count; a filter's own, because its cache is followed there
   */
  public SpamFilter(
      SpamClassifier classifier,
      BiFunction<byte[], Deadline, MessageText> extract,
      CacheSettings cache,
      PolicySettings policy,
      Lists lists,
      LearnedMemory memory,
      FilterMetrics metrics) {
    this(classifier, extract, cache, SharedVerdicts.NONE, policy, lists, memory, metrics);
  }

  SpamFilter(
      SpamClassifier classifier,
      BiFunction<byte[], Deadline, MessageText> extract,
      CacheSettings cache,
      SharedVerdicts others,
      PolicySettings policy,
      Lists lists,
      LearnedMemory memory,
      FilterMetrics metrics) {
    this(classifier, extract, cache, others, policy, lists, memory, metrics, Ticker.systemTicker());
  }

  /**
   * Returns the filter that a configuration asks for, the same at every front end.
   *
   * @param classifier of the configured model; stays the caller's to close
   * @param others asked where the cache has no verdict, and told of those that are found; stays the
   *     caller's to close
   * @param lists of the configuration, where the front end has a sender to look for
   * @param memory as for the constructor, likewise
   * @param metrics as for the constructor
   */
  public static SpamFilter of(
      HamletConfig config,
      SpamClassifier classifier,
      SharedVerdicts others,
      Lists lists,
      LearnedMemory memory,
      FilterMetrics metrics) {
    return new SpamFilter(
        classifier,
        new MessageTextExtractor(config.text())::extract,
        config.cache(),
        others,
        config.policy(),
        lists,
        memory,
        metrics);
  }

  SpamFilter(
      SpamClassifier classifier,
      BiFunction<byte[], Deadline, MessageText> extract,
      CacheSettings cache,
      SharedVerdicts others,
      PolicySettings policy,
      Lists lists,
      LearnedMemory memory,
      FilterMetrics metrics,
      Ticker ticker) {
    this(
        classifier,
        extract,
        new VerdictCache(cache, ticker),
        others,
        Ineffective.of(cache),
        policy,
        lists,
        memory,
        metrics,
        ticker);
    metrics.follow(this.cache.view());
  }

  private SpamFilter(
      SpamClassifier classifier,
      BiFunction<byte[], Deadline, MessageText> extract,
      VerdictCache cache,
      SharedVerdicts others,
      List<Remark> remarks,
      PolicySettings policy,
      Lists lists,
      LearnedMemory memory,
      FilterMetrics metrics,
      Ticker ticker) {
    this.classifier = classifier;
    this.extract = extract;
    this.cache = cache;
    this.others = others;
    this.policies = new Policies(policy);
    this.settings = policy;
    this.memory = memory;
    this.evidence = Evidence.of(policy.evidence(), metrics::asked);
    this.remarks = remarks;
    this.forgeable = SpamHeaders.forgeable(policy.removeHeaders());
    this.listing = new Listing(lists, policy, forgeable);
    this.metrics = metrics;
    this.ticker = ticker;
  }

  /**
   * Returns a filter of other settings on the same classifier, which goes on with the verdicts and
   * the figures of this one. The cache has the new size from now on.
   */
  SpamFilter with(
      BiFunction<byte[], Deadline, MessageText> other,
      CacheSettings size,
      PolicySettings rules,
      Lists entries,
      LearnedMemory marks) {
    cache.resize(size);
    return new SpamFilter(
        classifier,
        other,
        cache,
        others,
        Ineffective.of(size),
        rules,
        entries,
        marks,
        metrics,
        ticker);
  }

  /**
   * Readies the filter for its first message, and does so again for each model that is to take
   * over: what reading and judging a message may need is loaded now, so that no client waits for
   * it, and what the settings can't do with the model is said in the log.
   *
   * @throws UncheckedIOException if something that is needed can't be loaded
   */
  public void prepare() {
    prepare(Languages::load);
  }

  void prepare(Runnable languages) {
    rehearse();
    classifier.prepare(model -> meet(model, languages));
  }

  /** Reads a message of ours, and says what the settings can't do whatever the model is. */
  void rehearse() {
    remarks.forEach(SpamFilter::warn);
    listing.remarks().forEach(SpamFilter::warn);
    MessageText unused = extract.apply(Rehearsal.MESSAGE, Deadline.never());
  }

  /** Prepares for the model that answers now. */
  void meetModel() {
    meet(classifier.model());
  }

  /** Prepares for a model, and says what the settings can't do with it. */
  void meet(ModelInfo model) {
    meet(model, Languages::load);
  }

  private void meet(ModelInfo model, Runnable languages) {
    if (settings.unknownLanguages() == Unfamiliar.PASS && model.hamLanguages().isPresent()) {
      languages.run();
    }
    Ineffective.of(settings, model).forEach(SpamFilter::warn);
  }

  private static void warn(Remark remark) {
    LOG.warn("{}", remark);
  }

  /**
   * Decides on a message. Throws nothing: a failure is a decision too.
   *
   * @param message header fields, empty line, body, lines ending in CRLF or LF; not changed
   */
  public Decision decide(Envelope envelope, byte[] message) {
    return decide(envelope, message, Deadline.never(), () -> true).orElseThrow();
  }

  /**
   * Decides on a message for a caller that may stop waiting, and then calls {@link #failed}.
   *
   * @param message as in {@link #decide(Envelope, byte[])}
   * @param deadline soon after which the work ends, with the decision of a failure if it is claimed
   * @param claim asked once, when the decision is known: returns whether it is still wanted, and
   *     settles that. A decision that nobody wants is neither logged nor counted, so that each
   *     message is once; its verdict stays in the cache
   * @return the decision, empty if it was not wanted
   */
  @Override
  public Optional<Decision> decide(
      Envelope envelope, byte[] message, Deadline deadline, BooleanSupplier claim) {
    long start = ticker.read();
    Reason atFault = Reason.EXTRACTION_FAILED;
    Decision decision;
    try {
      if (policies.general().exempts(envelope)) {
        decision = exempt();
      } else {
        Authentication sender = sender(message);
        Optional<Hit> hit = listing.find(envelope, sender);
        if (hit.isPresent() && Listing.decides(hit.get())) {
          decision = policies.mildest(envelope, policy -> listing.decision(envelope, hit.get()));
        } else {
          Evidence.Gathered gathered = evidence.gather(envelope.clientAddress(), sender);
          MessageText text = metrics.extraction(() -> extract.apply(message, deadline));
          atFault = Reason.CLASSIFIER_FAILED;
          decision = judge(envelope, text, hit, gathered, deadline);
        }
      }
    } catch (DeadlineExceededException e) {
      decision = failure(envelope, Reason.DEADLINE);
    } catch (RuntimeException | Error e) {
      // Errors too: a native library that does not load, a stack too deep, are answered like the
      // rest, for without an answer the client waits.
      Decision failure = failure(envelope, atFault);
      if (!claim.getAsBoolean()) {
        return Optional.empty();
      }
      metrics.count(failure);
      metrics.tell(envelope, failure, DecisionLog.failure(envelope, failure, took(start), e));
      return Optional.of(failure);
    }
    if (!claim.getAsBoolean()) {
      return Optional.empty();
    }
    metrics.count(decision);
    metrics.tell(envelope, decision, DecisionLog.record(envelope, decision, took(start)));
    return Optional.of(decision);
  }

  /**
   * Decides on a message that the caller could not have classified: too late, too many, too many
   * header fields. The client being exempt, it needed no classification and passes.
   *
   * @param reason a failure, see {@link Reason#isFailure()}, or {@link Reason#TOO_MANY_HEADERS}
   * @throws IllegalArgumentException if it is another reason
   */
  @Override
  public Decision failed(Envelope envelope, Reason reason) {
    if (!reason.isUnclassified()) {
      throw new IllegalArgumentException("reason is " + reason + "; expected a failure");
    }
    Decision decision = policies.general().exempts(envelope) ? exempt() : failure(envelope, reason);
    metrics.count(decision);
    metrics.tell(envelope, decision, DecisionLog.record(envelope, decision, Optional.empty()));
    return decision;
  }

  /**
   * Returns what {@link #decide(Envelope, byte[])} would decide on a message with this text from a
   * client that is not exempt, for those who look at stored mail. Neither logged nor counted as a
   * message.
   *
   * @throws ClassificationException if the classifier fails; the failure mode is for mail in
   *     transit
   */
  public Decision examine(MessageText text) {
    return judge(NOBODY, text, Optional.empty(), Evidence.Gathered.NOTHING, Deadline.never());
  }

  /** Reads the header for who sent it, once and only where somebody asks. */
  private Authentication sender(byte[] message) {
    return listing.isSet() || settings.evidence().usesAuthentication()
        ? Authentication.of(message, settings.authservIds(), settings.trustedHops())
        : Authentication.NONE;
  }

  private Grounds grounds(MessageText text, Optional<Hit> hit) {
    return new Grounds(
        OptionalDouble.of(text.hidden()),
        hit,
        listing.offsets(hit),
        Optional.empty(),
        Optional.empty());
  }

  private Decision judge(
      Envelope envelope,
      MessageText text,
      Optional<Hit> hit,
      Evidence.Gathered gathered,
      Deadline deadline) {
    ModelInfo model = classifier.model();
    Grounds grounds = grounds(text, hit);
    if (settings.gtube() && Gtube.isIn(text)) {
      return policies.mildest(envelope, policy -> onGtube(envelope, policy, model, grounds));
    }
    Optional<Recollection> known = memory.recall(text, envelope.recipients());
    if (known.isPresent()) {
      return policies.mildest(envelope, policy -> learned(envelope, policy, known.get(), grounds));
    }
    Fingerprint key = Fingerprint.of(text, model);
    long asked = ticker.read();
    VerdictCache.Answer answer =
        cache.get(key, deadline, () -> foundOrClassified(key, model, text, deadline));
    boolean cached = answer.cached() || answer.judged().isOfOthers();
    if (cached) {
      metrics.cached(Duration.ofNanos(ticker.read() - asked));
    }
    Judged judged = answer.judged();
    Verdict verdict = judged.verdict();
    if (!verdict.modelId().equals(model.id())) {
      // The model was replaced between the two questions: its verdict fits neither the key nor the
      // thresholds of the old one.
      cache.forget(key);
      return judge(envelope, text, hit, gathered, deadline);
    }
    // Behind the cache: the verdict is that of the text, whoever sent it.
    Grounds all = grounds.and(gathered.offsets(text.hidden(), verdict.coverage(), deadline));
    return policies.mildest(
        envelope,
        policy -> {
          Policy.Thresholds thresholds = policy.thresholds(model);
          Grounds compared = all.comparedWith(thresholds);
          Policy.Outcome outcome =
              policy.decide(
                  envelope,
                  verdict,
                  compared.applied(verdict.pSpam()),
                  thresholds,
                  () -> judged.isForeign(() -> isForeign(text, model)));
          return new Decision(
              outcome.action(),
              Optional.of(verdict),
              outcome.reason(),
              cached,
              forgeable,
              headers(verdict, compared, outcome.reason(), thresholds),
              compared);
        });
  }

  private static List<HeaderField> headers(
      Verdict verdict, Grounds grounds, Reason reason, Policy.Thresholds thresholds) {
    if (reason == Reason.LOW_COVERAGE) {
      return SpamHeaders.ofUnknown(reason);
    }
    return reason.isUnfamiliar()
        ? SpamHeaders.ofUnfamiliar(verdict, grounds, reason)
        : SpamHeaders.of(verdict, grounds, thresholds.tag());
  }

  private Decision learned(Envelope envelope, Policy policy, Recollection known, Grounds grounds) {
    Policy.Outcome outcome = policy.onLearned(envelope, known.label());
    return new Decision(
        outcome.action(),
        Optional.empty(),
        outcome.reason(),
        false,
        forgeable,
        SpamHeaders.ofLearned(known, outcome.reason()),
        grounds);
  }

  private Judged foundOrClassified(
      Fingerprint key, ModelInfo model, MessageText text, Deadline deadline) {
    // Another engine or precision rounds otherwise.
    ByteBuffer shared = key.by(classifier.engineName());
    Optional<Verdict> known = others.find(shared, model.id(), deadline);
    if (known.isPresent()) {
      return Judged.byOthers(known.get());
    }
    Verdict verdict = metrics.classification(() -> classifier.classify(text, deadline));
    if (verdict.modelId().equals(model.id())) {
      // Another model's word, where it was replaced meanwhile, does not belong under this key.
      others.tell(shared, verdict);
    }
    return new Judged(verdict);
  }

  private Decision onGtube(Envelope envelope, Policy policy, ModelInfo model, Grounds grounds) {
    Policy.Outcome outcome = policy.onGtube(envelope);
    return new Decision(
        outcome.action(),
        Optional.empty(),
        outcome.reason(),
        false,
        forgeable,
        SpamHeaders.ofGtube(policy.thresholds(model).tag()),
        grounds);
  }

  private static boolean isForeign(MessageText text, ModelInfo model) {
    return model.hamLanguages().isPresent()
        && Languages.isForeign(text.forModel(), model.hamLanguages().get());
  }

  /** Forged fields go even so: a broken filter must not look like one that found no spam. */
  private Decision failure(Envelope envelope, Reason reason) {
    return policies.mildest(
        envelope,
        policy ->
            new Decision(
                reason == Reason.TOO_MANY_HEADERS ? policy.onTooManyHeaders() : policy.onFailure(),
                Optional.empty(),
                reason,
                false,
                forgeable,
                SpamHeaders.ofUnknown(reason)));
  }

  private static Decision exempt() {
    return new Decision(
        new Action.Accept(), Optional.empty(), Reason.EXEMPT, false, List.of(), List.of());
  }

  private Optional<Duration> took(long start) {
    return Optional.of(Duration.ofNanos(ticker.read() - start));
  }
}
