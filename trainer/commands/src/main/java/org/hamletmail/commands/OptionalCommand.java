package org.hamletmail.commands;

/**
 * A command that {@code hamlet} has where its jar lies beside the others, and does without
 * elsewhere. Found with {@link java.util.ServiceLoader}, so that nothing needs to know it.
 *
 * <p>An implementation bears picocli's {@code Command}, with the name of the command.
 */
public interface OptionalCommand extends Runnable {}
