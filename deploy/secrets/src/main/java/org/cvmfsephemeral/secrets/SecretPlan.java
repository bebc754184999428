package org.cvmfsephemeral.secrets;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A secret that there shall be. */
record SecretPlan(String name, Map<String, SecretValue> values) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?");
    private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");

    SecretPlan {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name of a secret: " + name);
        }
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a secret with nothing in it: " + name);
        }
        for (String key : values.keySet()) {
            if (!KEY.matcher(key).matches()) {
                throw new IllegalArgumentException("not a key of a secret: " + key);
            }
        }
        values = new LinkedHashMap<>(values);
    }

    /**
     * From words: each without an equals sign names a secret, those after it are its keys and their values.
     *
     * @throws IllegalArgumentException if one is not understood
     */
    static List<SecretPlan> parse(List<String> words) {
        Map<String, Map<String, SecretValue>> plans = new LinkedHashMap<>();
        Map<String, SecretValue> current = null;
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                current = new LinkedHashMap<>();
                if (plans.put(word, current) != null) {
                    throw new IllegalArgumentException("twice: " + word);
                }
            } else if (current == null) {
                throw new IllegalArgumentException("which secret is it of? " + word);
            } else {
                current.put(word.substring(0, equals), SecretValue.parse(word.substring(equals + 1)));
            }
        }
        List<SecretPlan> parsed = new ArrayList<>();
        plans.forEach((name, values) -> parsed.add(new SecretPlan(name, values)));
        return parsed;
    }
}
