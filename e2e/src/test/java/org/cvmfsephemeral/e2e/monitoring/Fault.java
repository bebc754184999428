package org.cvmfsephemeral.e2e.monitoring;

import java.util.ArrayList;
import java.util.List;

/**
 * Something that goes wrong, and who must notice.
 *
 * @param alerts that fire while it lasts
 * @param alertsAfterwards that fire when it is over
 * @param injection makes it happen
 */
record Fault(String name, List<String> alerts, List<String> alertsAfterwards, Injection injection) {
    interface Injection {
        /** @return mends it */
        AutoCloseable inject() throws Exception;
    }

    static Fault of(String name, Injection injection, String... alerts) {
        return new Fault(name, List.of(alerts), List.of(), injection);
    }

    Fault followedBy(String... others) {
        return new Fault(name, alerts, List.of(others), injection);
    }

    List<String> allAlerts() {
        List<String> all = new ArrayList<>(alerts);
        all.addAll(alertsAfterwards);
        return all;
    }
}
