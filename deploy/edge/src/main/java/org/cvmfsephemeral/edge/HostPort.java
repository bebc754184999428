package org.cvmfsephemeral.edge;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where to listen or to connect to.
 *
 * @param host a name or an address, without the brackets of an IPv6 address
 * @param port 0 for any that is free, where to listen
 */
record HostPort(String host, int port) {
    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9a-fA-F:.]+)\\]|([^:\\[\\]\\s/]+)):(\\d{1,5})");
    private static final int HIGHEST_PORT = 65_535;

    HostPort {
        if (port < 0 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("there is no port " + port);
        }
    }

    /**
     * Reads {@code host:port} or {@code [address]:port}.
     *
     * @throws IllegalArgumentException if it has another form
     */
    static HostPort parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not of the form host:port");
        }
        return new HostPort(
                matcher.group(1) == null ? matcher.group(2) : matcher.group(1), Integer.parseInt(matcher.group(3)));
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
