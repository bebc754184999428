package org.cvmfsephemeral.guard;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.cvmfsephemeral.access.Action;

/** What a caller of this route must be allowed to do. A route with neither this nor {@link NeedsNothing} answers nobody. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Needs {
    Action value();

    Part part();

    /** The template parameter that holds the path, where it is not called {@code path}. */
    String path() default "path";
}
