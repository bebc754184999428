package org.cvmfsephemeral.safety;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;

/** Settings of a test and no others. */
final class GivenSettings {
    private GivenSettings() {}

    static Settings of(Map<String, String> values) {
        return new Settings(new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(values, "given", 500))
                .build());
    }

    static Settings of(Map<String, String> values, Map<String, String> changed) {
        Map<String, String> all = new HashMap<>(values);
        all.putAll(changed);
        return of(all);
    }
}
