package org.cvmfsephemeral.embedded.process;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/** Runs another class's {@code main} under {@link ParentWatch}: {@code WatchedMain <class> [arguments...]}. */
public final class WatchedMain {
    private WatchedMain() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        ParentWatch.start();
        String[] remaining = Arrays.copyOfRange(arguments, 1, arguments.length);
        try {
            Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object) remaining);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(arguments[0] + " failed", e.getCause());
        }
    }
}
