package org.hamletmail.shared;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.Verdict;

/**
 * Entries of the shared cache, and the proof that a filter with the cluster's key wrote them.
 *
 * <p>The name of an entry is HMAC-SHA-256 of the digest of a text (and of model and settings, see
 * {@link org.hamletmail.policy.SharedVerdicts}), so that who reads the server can't look up whether
 * somebody got a text that he knows. A value is the verdict, then HMAC-SHA-256 of the digest and
 * the verdict: a changed value, one written without the key, and one that was copied to another
 * entry all fail. The two uses of the key begin with different words (domain separation). Replayed
 * to its own entry a value says what it said, which is right for as long as the digest is the same.
 *
 * <p>Thread-safe.
 */
final class Seal {
  /** Format of the value, label, and three shares. */
  private static final int VERDICT_BYTES = 2 + 3 * Double.BYTES;

  private static final int PROOF_BYTES = 32;
  private static final byte FORMAT = 1;

  /** Bytes of a whole value. */
  static final int BYTES = VERDICT_BYTES + PROOF_BYTES;

  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;
  private final String namespace;

  Seal(String key, String namespace) {
    this.key = new SecretKeySpec(key.getBytes(US_ASCII), ALGORITHM);
    this.namespace = namespace;
  }

  /** Returns the name of the entry of a digest. */
  byte[] name(ByteBuffer digest) {
    byte[] name = mac("hamlet shared name 1", digest, new byte[0]);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(name);
    return (namespace + ":v1:" + text).getBytes(US_ASCII);
  }

  /** Returns the value of a digest's entry. */
  byte[] value(ByteBuffer digest, Verdict verdict) {
    ByteBuffer value = ByteBuffer.allocate(BYTES);
    value.put(FORMAT).put((byte) (verdict.label() == Label.SPAM ? 1 : 0));
    value.putDouble(verdict.pSpam()).putDouble(verdict.coverage());
    value.putDouble(verdict.knownScript());
    byte[] said = new byte[VERDICT_BYTES];
    value.get(0, said);
    return value.put(proof(digest, said)).array();
  }

  /**
   * Returns the verdict of a value; empty where no filter with the key wrote it for this digest.
   *
   * @param modelId of the model that the digest names
   */
  Optional<Verdict> verdict(ByteBuffer digest, String modelId, byte[] value) {
    if (value.length != BYTES) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(value);
    byte[] said = new byte[VERDICT_BYTES];
    byte[] proof = new byte[PROOF_BYTES];
    in.get(said).get(proof);
    if (!MessageDigest.isEqual(proof, proof(digest, said)) || said[0] != FORMAT) {
      return Optional.empty();
    }
    ByteBuffer verdict = ByteBuffer.wrap(said, 1, VERDICT_BYTES - 1);
    Label label = verdict.get() == 1 ? Label.SPAM : Label.HAM;
    return Optional.of(
        new Verdict(label, verdict.getDouble(), modelId, verdict.getDouble(), verdict.getDouble()));
  }

  private byte[] proof(ByteBuffer digest, byte[] said) {
    return mac("hamlet shared value 1", digest, said);
  }

  private byte[] mac(String use, ByteBuffer digest, byte[] more) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(use.getBytes(US_ASCII));
      mac.update(digest.duplicate());
      return mac.doFinal(more);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
