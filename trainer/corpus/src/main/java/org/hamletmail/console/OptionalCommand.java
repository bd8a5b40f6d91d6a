package org.hamletmail.console;

/**
 * A command that {@code hamlet} has where its jar lies beside the others, and does without
 * elsewhere: a mail server that only filters needs no trainer. Found with {@link
 * java.util.ServiceLoader}, so that nothing needs to know it.
 *
 * <p>An implementation bears picocli's {@code Command}, with the name of the command, and is a
 * {@code Runnable} or {@code Callable}.
 */
public interface OptionalCommand {}
