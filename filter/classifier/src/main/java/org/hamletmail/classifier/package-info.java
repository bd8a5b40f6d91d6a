/**
 * From text to verdict. {@code SpamClassifier} is the entry; {@code ModelDirectory} opens a model.
 * Knows no mail server.
 */
@NullMarked
package org.hamletmail.classifier;

import org.jspecify.annotations.NullMarked;
