package org.cvmfsephemeral.store.config;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.cvmfsephemeral.safety.Finding;
import org.cvmfsephemeral.safety.Hazard;
import org.cvmfsephemeral.safety.HazardCheck;
import org.cvmfsephemeral.safety.Host;
import org.cvmfsephemeral.safety.Place;
import org.cvmfsephemeral.safety.Secrecy;
import org.cvmfsephemeral.safety.Settings;

/** Whether objects are safe where they are kept, and on their way. */
@Singleton
class StoreCheck implements HazardCheck {
    private static final String URL = "quarkus.minio.url";
    private static final String HOST = "quarkus.minio.host";
    private static final String SECURE = "quarkus.minio.secure";
    private static final String ACCESS_KEY = "quarkus.minio.access-key";
    private static final String SECRET_KEY = "quarkus.minio.secret-key";

    private final StoreSettings store;
    private final Settings settings;
    private final Predicate<Path> isVolatile;

    @Inject
    StoreCheck(StoreSettings store, Settings settings) {
        this(store, settings, path -> new Place(path).isVolatile());
    }

    StoreCheck(StoreSettings store, Settings settings, Predicate<Path> isVolatile) {
        this.store = store;
        this.settings = settings;
        this.isVolatile = isVolatile;
    }

    @Override
    public List<Finding> find() {
        return switch (store.kind()) {
            case FILE -> ofFiles();
            case S3 -> ofS3();
        };
    }

    private List<Finding> ofFiles() {
        List<Finding> findings = new ArrayList<>();
        if (store.file().root().filter(isVolatile).isPresent()) {
            findings.add(Hazard.VOLATILE_STORE.in("cvmfs.store.file.root"));
        }
        if (!store.file().fsync()) {
            findings.add(Hazard.UNSYNCED_STORE.in("cvmfs.store.file.fsync"));
        }
        return findings;
    }

    private List<Finding> ofS3() {
        List<Finding> findings = new ArrayList<>();
        Optional<String> secret = settings.text(SECRET_KEY);
        boolean hasCredentials = secret.isPresent() || settings.text(ACCESS_KEY).isPresent();
        if (hasCredentials && isPlain() && host().filter(Host::isLoopback).isEmpty()) {
            findings.add(Hazard.PLAIN_S3.in(settings.text(URL).isPresent() ? URL : SECURE));
        }
        if (hasCredentials && secret.filter(Secrecy::isPassword).isEmpty()) {
            findings.add(Hazard.WEAK_S3_CREDENTIALS.in(SECRET_KEY));
        }
        return findings;
    }

    private boolean isPlain() {
        return settings.text(URL)
                .map(url -> url.regionMatches(true, 0, "http://", 0, 7))
                .orElseGet(
                        () -> !settings.text(SECURE).map(Boolean::parseBoolean).orElse(true));
    }

    private Optional<Host> host() {
        return settings.text(URL).flatMap(Host::ofAddress).or(() -> settings.text(HOST)
                .flatMap(host -> Host.ofAddress("s3://" + host)));
    }
}
