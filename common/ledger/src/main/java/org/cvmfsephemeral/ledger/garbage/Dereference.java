package org.cvmfsephemeral.ledger.garbage;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * An object that a revision has dropped from a place. It may still be referred to from others. Its JSON is kept with the revision on its way,
 * so names and meanings stay.
 *
 * @param object hash string with suffix
 * @param bytes of its content
 * @param whole for a catalog: true if everything it refers to was dropped with it, false if another version of it took its place
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record Dereference(String object, long bytes, boolean whole) {}
