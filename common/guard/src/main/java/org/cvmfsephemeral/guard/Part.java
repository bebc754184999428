package org.cvmfsephemeral.guard;

/** Which part of the system a route is about. */
public enum Part {
    /** What all repositories share. */
    SYSTEM,
    /** All of the repository in the address. */
    REPOSITORY,
    /** The path in the address and all below it; the root if the route has none. */
    PATH,
    /** Something of the repository that belongs to no path, for whoever may do this anywhere in it. */
    SOMEWHERE,
    /** Any repository; the answer holds what the caller may see. */
    ANYWHERE,
    /**
     * A part that only the body or the ledger tells. The guard lets in who may do this anywhere in the repository; the resource asks
     * {@link CurrentCaller#require} for each path before it does anything.
     */
    LATER
}
