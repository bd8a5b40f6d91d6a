/** Downloads published files: with resume, checked before they get their name. */
@NullMarked
package org.hamletmail.fetch;

import org.jspecify.annotations.NullMarked;
