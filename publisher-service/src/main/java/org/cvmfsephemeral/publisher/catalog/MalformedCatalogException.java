package org.cvmfsephemeral.publisher.catalog;

import java.util.List;

/** A catalog that was about to be signed failed its verification. */
public final class MalformedCatalogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedCatalogException(List<String> problems) {
        super("catalog failed verification: " + problems.size() + " problem(s), first: " + problems.get(0));
    }
}
