package org.cvmfsephemeral.secrets;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/** Makes the secrets that its arguments name, as far as they were never there, in the namespace of the pod that it runs in. */
public final class GenerateSecrets {
    private static final String FORMAT = "%1$tFT%1$tT.%1$tL%1$tz %4$s [%3$s] %5$s%6$s%n";
    private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    private GenerateSecrets() {}

    /** @param words see {@link SecretPlan#parse} */
    public static void main(String[] words) throws InterruptedException {
        System.setProperty("java.util.logging.SimpleFormatter.format", FORMAT);
        System.Logger log = System.getLogger(GenerateSecrets.class.getName());
        try {
            List<SecretPlan> plans = SecretPlan.parse(List.of(words));
            ApiServer api = ApiServer.ofPod(System.getenv(), ACCOUNT);
            SecretGeneration generation =
                    new SecretGeneration(api, new SecureRandom(), event -> log.log(System.Logger.Level.INFO, event));
            System.exit(generation.make(plans) ? 0 : 1);
        } catch (IOException | IllegalArgumentException e) {
            log.log(System.Logger.Level.ERROR, "secrets not made error=" + e);
            System.exit(1);
        }
    }
}
