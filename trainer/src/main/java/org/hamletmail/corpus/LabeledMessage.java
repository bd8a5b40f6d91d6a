package org.hamletmail.corpus;

import org.hamletmail.classifier.Label;
import org.hamletmail.text.MessageText;

/**
 * One message of a corpus, its text as the filter would see it.
 *
 * @param label ground truth
 * @param id where it was read: a file, {@code mbox#3} for the third message of an mbox, {@code
 *     table:3} for the third record of a table
 * @param source the corpus source, as the user named it
 * @param text extracted text
 */
public record LabeledMessage(Label label, String id, String source, MessageText text) {}
