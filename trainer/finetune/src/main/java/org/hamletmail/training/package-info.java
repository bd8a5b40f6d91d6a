/**
 * Makes a model of labelled mail, as a recipe says. {@code Training} is the entry and the spine:
 * read it first. Knows no command line and no place for models; whoever trains hears of it by a
 * {@code TrainingListener}, and gets a model in memory.
 */
@NullMarked
package org.hamletmail.training;

import org.jspecify.annotations.NullMarked;
