package org.hamletmail.policy;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.TreeSet;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.files.Sha256;
import org.hamletmail.text.MessageText;

/**
 * The cache key: SHA-256 of everything that a verdict depends on; not of what a message hides,
 * which is said of each anew. Over the whole text, not the part that the model reads, so that one
 * harmless beginning can't speak for what follows it. Each field has its length before it, so that
 * no two inputs have the same encoding.
 */
record Fingerprint(ByteBuffer digest) {

  static Fingerprint of(MessageText text, ModelInfo model) {
    MessageDigest sha256 = Sha256.digest();
    add(sha256, "hamlet verdict 2");
    add(sha256, model.id());
    ByteBuffer numbers = ByteBuffer.allocate(2 * Integer.BYTES + 2 * Double.BYTES);
    numbers.putInt(model.maxTokens()).putInt(model.maxWindows());
    numbers.putDouble(model.tagThreshold()).putDouble(text.coverage());
    sha256.update(numbers.flip());
    add(sha256, model.hamLanguages().map(TreeSet::new).map(Object::toString).orElse(""));
    add(sha256, new TreeSet<>(text.signs()).toString());
    add(sha256, text.subject());
    add(sha256, text.body());
    return new Fingerprint(ByteBuffer.wrap(sha256.digest()).asReadOnlyBuffer());
  }

  /** Returns the digest of this and of what computes, for filters on several machines. */
  ByteBuffer by(String engine) {
    MessageDigest sha256 = Sha256.digest();
    sha256.update(digest.duplicate());
    add(sha256, engine);
    return ByteBuffer.wrap(sha256.digest()).asReadOnlyBuffer();
  }

  @Override
  public String toString() {
    byte[] bytes = new byte[digest.remaining()];
    digest.duplicate().get(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** UTF-16, because UTF-8 would make all unpaired surrogates the same. */
  private static void add(MessageDigest sha256, String field) {
    byte[] units = new byte[2 * field.length()];
    ByteBuffer.wrap(units).asCharBuffer().put(field);
    sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(field.length()).flip());
    sha256.update(units);
  }
}
