package org.cvmfsephemeral.safety;

import io.quarkus.runtime.configuration.ConfigUtils;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Whether the service was started as one that is being worked on. */
@Singleton
class ProfileCheck implements HazardCheck {
    private static final Set<String> FOR_DEVELOPERS = Set.of("dev", "test");

    private final Collection<String> profiles;

    @Inject
    ProfileCheck() {
        this(ConfigUtils.getProfiles());
    }

    ProfileCheck(Collection<String> profiles) {
        this.profiles = List.copyOf(profiles);
    }

    @Override
    public List<Finding> find() {
        return profiles.stream().anyMatch(FOR_DEVELOPERS::contains)
                ? List.of(Hazard.DEVELOPMENT_PROFILE.in("quarkus.profile"))
                : List.of();
    }
}
