/**
 * The laboratory: what finds recipes and reproduces tables. {@code LabCommand} is its one door;
 * each room behind it is a package. Nothing outside knows it, so that it can be left out.
 */
@NullMarked
package org.hamletmail.lab;

import org.jspecify.annotations.NullMarked;
