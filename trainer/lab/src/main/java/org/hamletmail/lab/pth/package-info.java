/** Reads the tensors that {@code torch.save} wrote, and runs no code that is in such a file. */
@NullMarked
package org.hamletmail.lab.pth;

import org.jspecify.annotations.NullMarked;
