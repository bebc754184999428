package org.cvmfsephemeral.e2e.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Texts that nobody but their owners may see, each under a name that may be told. */
final class PlantedSecrets {
    /** Shorter ones would be found where nobody has put them. */
    private static final int SHORTEST = 20;

    private final Map<String, String> names = new TreeMap<>();
    private final SecureRandom random = new SecureRandom();

    /** A new one. */
    synchronized String make(String name) {
        byte[] bytes = new byte[20];
        random.nextBytes(bytes);
        return plant(name, "planted-" + HexFormat.of().formatHex(bytes));
    }

    /** One that there is. Its usual disguises are looked for, too. */
    synchronized String plant(String name, String secret) {
        assertThat(secret).as(name).hasSizeGreaterThanOrEqualTo(SHORTEST);
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        names.put(secret, name);
        names.putIfAbsent(URLEncoder.encode(secret, StandardCharsets.UTF_8), name + ", escaped");
        names.putIfAbsent(Base64.getEncoder().withoutPadding().encodeToString(bytes), name + ", in Base64");
        names.putIfAbsent(
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes), name + ", in Base64 of addresses");
        return secret;
    }

    /** A private key in PEM. Its first half is left out, as it holds what the public key has, too. */
    void plantKey(String name, String pem) {
        List<String> body =
                pem.lines().filter(line -> !line.startsWith("-----")).toList();
        assertThat(body).as(name).hasSizeGreaterThan(10);
        Stream<String> secretLines = body.stream().skip(body.size() / 2).filter(line -> line.length() >= SHORTEST);
        secretLines.forEach(line -> plant(name, line));
    }

    synchronized int count() {
        return new TreeSet<>(names.values()).size();
    }

    /** Names of those that stand in a text. */
    synchronized List<String> foundIn(String text) {
        return names.entrySet().stream()
                .filter(secret -> text.contains(secret.getKey()))
                .map(Map.Entry::getValue)
                .distinct()
                .toList();
    }
}
