package org.cvmfsephemeral.upload.file;

/**
 * Which part of a directory a request wants.
 *
 * @param after last name of the page before, or null
 * @param limit entries of a page, or null
 */
public record PageRequest(String after, String limit) {
    public static final PageRequest FIRST = new PageRequest(null, null);
}
