package org.cvmfsephemeral.secrets;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Makes secrets that were never there. One that was made and is gone is not made again, for what it protected is still there: beside each secret there
 * is a ConfigMap as a mark that outlasts it.
 */
final class SecretGeneration {
    static final String MARK = "generated-";

    private final ApiServer api;
    private final SecureRandom random;
    private final Consumer<String> log;

    SecretGeneration(ApiServer api, SecureRandom random, Consumer<String> log) {
        this.api = api;
        this.random = random;
        this.log = log;
    }

    /**
     * Does all that can be done.
     *
     * @return whether all of them are there now
     */
    boolean make(List<SecretPlan> plans) throws IOException, InterruptedException {
        boolean complete = true;
        for (SecretPlan plan : plans) {
            complete &= make(plan);
        }
        return complete;
    }

    private boolean make(SecretPlan plan) throws IOException, InterruptedException {
        String secret = secret(plan);
        if (api.couldCreate("configmaps", mark(plan))) {
            boolean created = api.create("secrets", secret);
            // Last: whoever dies before it finds the secret when coming again.
            api.create("configmaps", mark(plan));
            log.accept((created ? "secret made name=" : "secret there already name=") + plan.name());
            return true;
        }
        if (api.couldCreate("secrets", secret)) {
            log.accept("secret lost, restore it from your backup; if nothing needs the lost one, delete the ConfigMap "
                    + MARK + plan.name() + " name=" + plan.name());
            return false;
        }
        log.accept("secret there already name=" + plan.name());
        return true;
    }

    private String secret(SecretPlan plan) {
        String data = plan.values().entrySet().stream()
                .map(value -> "\"" + value.getKey() + "\":\""
                        + Base64.getEncoder().encodeToString(value.getValue().make(random)) + "\"")
                .collect(Collectors.joining(","));
        return """
                {"apiVersion":"v1","kind":"Secret","metadata":%s,"type":"Opaque","immutable":true,"data":{%s}}\
                """.formatted(metadata(plan.name()), data);
    }

    private static String mark(SecretPlan plan) {
        return """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":%s,"immutable":true}\
                """.formatted(metadata(MARK + plan.name()));
    }

    private static String metadata(String name) {
        return """
                {"name":"%s","labels":{"app.kubernetes.io/part-of":"cvmfs-ephemeral",\
                "app.kubernetes.io/managed-by":"generate-secrets"}}\
                """.formatted(name);
    }
}
