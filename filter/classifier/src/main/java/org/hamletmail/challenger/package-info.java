/**
 * A second model that scores messages beside the one that answers, and never acts. {@code
 * Challenger} is the common part; {@code Canaries} has a new model prove itself by it before it
 * takes over.
 */
@NullMarked
package org.hamletmail.challenger;

import org.jspecify.annotations.NullMarked;
