package org.cvmfsephemeral.guard;

import jakarta.ws.rs.Path;
import java.lang.reflect.Method;

/** The addresses of resources. */
final class Templates {
    private Templates() {}

    /** Without the regular expressions in it: {@code /repos/{repo}/files/{path}}. */
    static String of(Method resource) {
        Path type = resource.getDeclaringClass().getAnnotation(Path.class);
        Path own = resource.getAnnotation(Path.class);
        String address = "/" + (type == null ? "" : type.value()) + "/" + (own == null ? "" : own.value());
        String tidy = address.replaceAll("//+", "/").replaceAll(":[^}/]*}", "}");
        return tidy.length() > 1 && tidy.endsWith("/") ? tidy.substring(0, tidy.length() - 1) : tidy;
    }
}
