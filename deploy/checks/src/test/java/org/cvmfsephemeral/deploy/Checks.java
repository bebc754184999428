package org.cvmfsephemeral.deploy;

import java.util.LinkedHashMap;
import java.util.Map;

/** All of them, by what they make sure of. */
final class Checks {
    private Checks() {}

    static Map<String, Check> all() {
        SourceTree tree = SourceTree.ofThisBuild();
        Map<String, Check> checks = new LinkedHashMap<>();
        checks.put("fields are known", new FieldsAreKnown());
        checks.put("probes are answered", new ProbesAreAnswered(tree));
        checks.put("settings are read", new SettingsAreRead(tree));
        checks.put("images exist", new ImagesExist(tree));
        checks.put("selectors match", new SelectorsMatch());
        checks.put("references resolve", new ReferencesResolve(tree));
        checks.put("traffic flows", new TrafficFlows(tree));
        checks.put("pods are confined", new PodsAreConfined());
        checks.put("nothing is given away", new NothingIsGivenAway());
        checks.put("ends are orderly", new EndsAreOrderly(tree));
        return checks;
    }
}
