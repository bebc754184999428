package org.cvmfsephemeral.upload.image;

import io.quarkiverse.resteasy.problem.HttpProblem;

/**
 * A file of an image archive, read.
 *
 * @param size in bytes
 * @param digest of the file as it is, {@code sha256:...}
 * @param json the file itself, if it can be JSON; otherwise null
 * @param layer what it holds, if it is one; otherwise null
 * @param diffId digest of the layer without its compression; null if it is no layer
 * @param problem why it could not be read as the layer that it seems to be; matters only if an image has it. Otherwise null
 */
record Blob(long size, String digest, byte[] json, Layer layer, String diffId, HttpProblem problem) {}
