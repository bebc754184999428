package org.cvmfsephemeral.safety;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Whether libraries that handle secrets log what they do. The loggers are asked, as there are many ways to set their levels. */
@Singleton
class LogCheck implements HazardCheck {
    private static final String ROOT = "";
    private static final List<String> CATEGORIES = List.of(
            "io.netty",
            "io.vertx",
            "io.quarkus.vertx.http",
            "io.minio",
            "okhttp3",
            "org.apache.http",
            "org.apache.kafka",
            "org.hibernate",
            "org.jboss.resteasy",
            "org.postgresql");

    private final Predicate<String> isVerbose;

    @Inject
    LogCheck() {
        this(category -> Logger.getLogger(category).isLoggable(Level.FINE));
    }

    /** @param isVerbose of a category, or of everything if that is empty */
    LogCheck(Predicate<String> isVerbose) {
        this.isVerbose = isVerbose;
    }

    @Override
    public List<Finding> find() {
        if (isVerbose.test(ROOT)) {
            return List.of(Hazard.VERBOSE_LOGS.in("quarkus.log.level"));
        }
        return CATEGORIES.stream()
                .filter(isVerbose)
                .map(category -> Hazard.VERBOSE_LOGS.in("quarkus.log.category.\"" + category + "\".level"))
                .toList();
    }
}
