package org.cvmfsephemeral.safety;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** Another machine, or this one, as settings name it. Names are judged as they stand; nobody is asked for their addresses. */
public record Host(String name) {
    public Host {
        name = name.strip().toLowerCase(Locale.ROOT);
        if (name.startsWith("[") && name.endsWith("]")) {
            name = name.substring(1, name.length() - 1);
        }
    }

    /** Empty if the text is no address with a host. */
    public static Optional<Host> ofAddress(String address) {
        try {
            return Optional.ofNullable(URI.create(address.strip()).getHost()).map(Host::new);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** From {@code host:9092}, the port being optional. */
    static Host ofAuthority(String authority) {
        return new Host(authority.strip().replaceFirst(":[0-9]+$", ""));
    }

    /** Nothing leaves this machine. */
    public boolean isLoopback() {
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.matches("127(\\.[0-9]{1,3}){3}")
                || name.equals("::1");
    }

    /** This machine, or a name that only a cluster knows, such as {@code kafka} or {@code kafka.data.svc.cluster.local}. */
    boolean isNear() {
        boolean unqualified = !name.contains(".") && !name.contains(":");
        return isLoopback() || unqualified || name.endsWith(".svc") || name.endsWith(".svc.cluster.local");
    }
}
