package org.hamletmail.fetch;

import java.nio.file.Path;

/**
 * A file that was fetched and checked.
 *
 * @param file where it is
 * @param sha256 of its content
 * @param bytes its length
 * @param wasThere whether nothing had to be downloaded
 */
public record Fetched(Path file, String sha256, long bytes, boolean wasThere) {}
