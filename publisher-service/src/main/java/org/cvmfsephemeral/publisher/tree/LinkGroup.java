package org.cvmfsephemeral.publisher.tree;

/** One file under several names of one directory; two groups are the same only if they are the same object. */
public final class LinkGroup {}
