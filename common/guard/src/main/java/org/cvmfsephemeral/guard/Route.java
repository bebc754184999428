package org.cvmfsephemeral.guard;

import java.lang.reflect.Method;
import java.util.Optional;

/**
 * A way into the service.
 *
 * @param method of HTTP
 * @param template of the address, for example {@code /repos/{repo}/files/{path}}
 * @param resource that answers
 */
public record Route(String method, String template, Method resource) {
    /** What its callers need, in words; empty if nobody has said. */
    public Optional<String> policy() {
        Needs needs = resource.getAnnotation(Needs.class);
        NeedsNothing nothing = resource.getAnnotation(NeedsNothing.class);
        if ((needs == null) == (nothing == null)) {
            return Optional.empty();
        }
        return Optional.of(
                needs == null ? "nothing: " + nothing.value() : needs.value().id() + " on " + needs.part());
    }

    @Override
    public String toString() {
        return method + " " + template;
    }
}
