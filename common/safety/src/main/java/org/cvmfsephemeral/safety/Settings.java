package org.cvmfsephemeral.safety;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;

/** All settings of the service, of whichever module they are. */
@Singleton
public class Settings {
    private final Config config;

    @Inject
    public Settings(Config config) {
        this.config = config;
    }

    /** Empty if it is missing or blank. */
    public Optional<String> text(String name) {
        return config.getOptionalValue(name, String.class).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** False if it is missing. */
    public boolean flag(String name) {
        return text(name).map(Boolean::parseBoolean).orElse(false);
    }

    List<String> list(String name) {
        return config.getOptionalValues(name, String.class).orElse(List.of());
    }

    /** Names that begin and end so, in order. */
    List<String> names(String beginning, String end) {
        return StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .filter(name -> name.startsWith(beginning) && name.endsWith(end))
                .sorted()
                .toList();
    }
}
