package org.hamletmail.config;

import java.util.function.DoublePredicate;

/**
 * Numbers that a setting may have.
 *
 * @param words that name them in a complaint
 * @param holds whether a number is one of them
 */
record Range(String words, DoublePredicate holds) {}
