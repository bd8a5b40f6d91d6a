/**
 * The classifier and the division of chapter 6 of S. Raschka, "Build a Large Language Model (From
 * Scratch)", as its readers have them.
 */
@NullMarked
package org.hamletmail.lab.book;

import org.jspecify.annotations.NullMarked;
