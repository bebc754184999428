package org.cvmfsephemeral.ledger.change;

/**
 * Why a change was rejected, in the terms of RFC 9457.
 *
 * @param type stable identifier, the last part of the problem's type URI
 * @param status the HTTP status that says it best
 */
public record ChangeProblem(String type, String title, int status, String detail) {}
