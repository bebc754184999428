package org.cvmfsephemeral.upload.archive;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.BiConsumer;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;

/** A real store that somebody looks at, or gets in the way of. */
public final class WatchedStore {
    private WatchedStore() {}

    /**
     * @param before called with the name of each operation and the object's key before it is done; may throw or wait
     */
    public static ObjectStore of(ObjectStore store, BiConsumer<String, ObjectKey> before) {
        return (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    if (arguments != null && arguments[0] instanceof ObjectKey key) {
                        before.accept(method.getName(), key);
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
