package org.cvmfsephemeral.notify.drain;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** Where replicas answer for their health. */
public record PeerAddress(String host, int port) {
    private static final String READINESS = "/q/health/ready";
    private static final int MAX_PORT = 65_535;

    /** @throws IllegalArgumentException if the text is not {@code host:port}, {@code [::1]:4929} for instance */
    public static PeerAddress of(String text) {
        URI uri = parse(text);
        boolean complete = uri.getHost() != null && uri.getPort() > 0 && uri.getPort() <= MAX_PORT;
        if (!complete || uri.getUserInfo() != null || !uri.getRawAuthority().equals(text)) {
            throw invalid(text, null);
        }
        return new PeerAddress(uri.getHost(), uri.getPort());
    }

    /**
     * One for each address that the name has now.
     *
     * @throws UnknownHostException if it has none
     */
    List<URI> readinessOfEach() throws UnknownHostException {
        return Arrays.stream(InetAddress.getAllByName(host))
                .map(address -> URI.create("http://" + literal(address) + ":" + port + READINESS))
                .toList();
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }

    private static String literal(InetAddress address) {
        String text = address.getHostAddress();
        // The zone of a link-local address has a sign that must be escaped.
        return text.indexOf(':') < 0 ? text : "[" + text.replace("%", "%25") + "]";
    }

    private static URI parse(String text) {
        try {
            return URI.create("http://" + text);
        } catch (IllegalArgumentException e) {
            throw invalid(text, e);
        }
    }

    private static IllegalArgumentException invalid(String text, Throwable cause) {
        return new IllegalArgumentException("a peer is host:port, not " + text, cause);
    }
}
