/**
 * An independent checker of a published repository, over HTTP: all that format reference 4.13 and 4.14 list, signatures,
 * reflog, tags, and the content of every object in use. It shares no code with the publisher that it checks; what it knows
 * comes from the format reference.
 */
package org.cvmfsephemeral.testing.checker;
