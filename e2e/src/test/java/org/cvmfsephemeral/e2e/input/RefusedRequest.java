package org.cvmfsephemeral.e2e.input;

/**
 * A request that must be refused, by its head alone.
 *
 * @param what is wrong with it
 * @param method PUT or DELETE
 * @param target as it goes over the wire; {@code {repo}} stands for the repository of the test
 * @param outcome status and problem
 */
record RefusedRequest(String what, String method, String target, String outcome) {
    static RefusedRequest put(String what, String target, String outcome) {
        return new RefusedRequest(what, "PUT", target, outcome);
    }

    static RefusedRequest delete(String what, String target, String outcome) {
        return new RefusedRequest(what, "DELETE", target, outcome);
    }

    @Override
    public String toString() {
        return what + ": " + method + " " + shortened() + " -> " + outcome;
    }

    private String shortened() {
        return target.length() <= 80
                ? target
                : target.substring(0, 40) + "..." + target.substring(target.length() - 20);
    }
}
