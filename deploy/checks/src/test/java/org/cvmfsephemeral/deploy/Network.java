package org.cvmfsephemeral.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the policies let through, as Kubernetes defines it: a pod that none selects is open, of those that do each can allow. */
record Network(Manifests manifests) {
    /**
     * One end of a connection.
     *
     * @param workload in this namespace; empty for somebody elsewhere
     * @param labels of the pod
     */
    record End(Optional<Manifest> workload, Map<String, String> labels) {
        /** An address outside of the cluster. */
        static final End OUTSIDE = new End(Optional.empty(), Map.of());

        static End of(Manifest workload) {
            return new End(Optional.of(workload), workload.podLabels());
        }

        /** A pod of this namespace that nobody has told anything about. */
        static End strangerHere(Manifest anyWorkload) {
            return new End(Optional.of(anyWorkload), Map.of());
        }

        /** A pod of another namespace. */
        static End elsewhere(String key, String value) {
            return new End(Optional.empty(), Map.of(key, value));
        }
    }

    boolean allows(End from, End to, int port, String protocol) {
        return leaves(from, to, port, protocol) && enters(from, to, port, protocol);
    }

    boolean leaves(End from, End to, int port, String protocol) {
        return passes(from, to, "Egress", "egress", "to", port, protocol);
    }

    boolean enters(End from, End to, int port, String protocol) {
        return passes(to, from, "Ingress", "ingress", "from", port, protocol);
    }

    private boolean passes(
            End subject, End other, String type, String direction, String peers, int port, String protocol) {
        if (subject.workload().isEmpty()) {
            return true;
        }
        List<Manifest> policies = manifests.of("NetworkPolicy").stream()
                .filter(policy -> policy.spec().path("policyTypes").toString().contains("\"" + type + "\""))
                .filter(policy -> Selector.of(policy.spec().path("podSelector")).matches(subject.labels()))
                .toList();
        if (policies.isEmpty()) {
            return true;
        }
        for (Manifest policy : policies) {
            for (JsonNode rule : policy.spec().path(direction)) {
                if (isPort(rule.path("ports"), port, protocol) && isPeer(rule.path(peers), other)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isPort(JsonNode ports, int port, String protocol) {
        if (ports.isEmpty()) {
            return true;
        }
        for (JsonNode allowed : ports) {
            if (allowed.path("port").asInt() == port
                    && allowed.path("protocol").asText("TCP").equals(protocol)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPeer(JsonNode peers, End end) {
        if (peers.isEmpty()) {
            return true;
        }
        for (JsonNode peer : peers) {
            boolean here = end.workload().isPresent();
            if (peer.has("ipBlock")) {
                if (!here && end.labels().isEmpty()) {
                    return true;
                }
            } else if ((here || peer.has("namespaceSelector"))
                    && !end.equals(End.OUTSIDE)
                    && Selector.of(peer.path("podSelector")).matches(end.labels())) {
                return true;
            }
        }
        return false;
    }
}
