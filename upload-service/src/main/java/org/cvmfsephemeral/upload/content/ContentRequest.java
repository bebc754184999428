package org.cvmfsephemeral.upload.content;

import java.io.InputStream;
import java.util.OptionalLong;

/**
 * A body to be stored.
 *
 * @param length that the client announced, in bytes
 */
public record ContentRequest(ContentTarget target, InputStream body, OptionalLong length) {}
