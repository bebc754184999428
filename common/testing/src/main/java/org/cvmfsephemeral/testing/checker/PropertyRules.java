package org.cvmfsephemeral.testing.checker;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The properties of a catalog (4.2, 4.3, 4.13 rule 7). */
final class PropertyRules {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final String SCHEMA = "2.5";
    private static final String SCHEMA_REVISION = "7";

    private final String mount;
    private final byte[] rawMount;
    private final Map<String, String> properties;
    private final Findings findings;

    PropertyRules(String mount, byte[] rawMount, Map<String, String> properties, Findings findings) {
        this.mount = mount;
        this.rawMount = rawMount;
        this.properties = properties;
        this.findings = findings;
    }

    CatalogProperties check() {
        checkSchema("schema", SCHEMA);
        checkSchema("schema_revision", SCHEMA_REVISION);
        checkRootPrefix();
        String previous = properties.get("previous_revision");
        if (previous != null && ContentHash.parse(previous).isEmpty()) {
            findings.add(Defect.CATALOG_PROPERTY, mount, "previous_revision is no hash: " + previous);
        }
        if (isNested() && properties.containsKey("TTL")) {
            findings.add(Defect.CATALOG_PROPERTY, mount, "nested catalog has a TTL");
        }
        return new CatalogProperties(
                number("revision").orElse(0L),
                number("last_modified").orElse(0L),
                properties.containsKey("TTL") ? number("TTL").orElse(0L) : CatalogProperties.DEFAULT_TTL);
    }

    private boolean isNested() {
        return rawMount.length > 0;
    }

    private void checkSchema(String key, String expected) {
        String value = properties.get(key);
        if (!expected.equals(value)) {
            findings.add(Defect.CATALOG_SCHEMA, mount, "%s is %s instead of %s", key, value, expected);
        }
    }

    private void checkRootPrefix() {
        String prefix = properties.get("root_prefix");
        String expected = isNested() ? RawText.of(rawMount) : null;
        if (isNested() ? !expected.equals(prefix) : prefix != null) {
            findings.add(Defect.ROOT_PREFIX, mount, "root_prefix is %s instead of %s", prefix, expected);
        }
    }

    private Optional<Long> number(String key) {
        String value = properties.get(key);
        if (value == null || !NUMBER.matcher(value).matches()) {
            findings.add(Defect.CATALOG_PROPERTY, mount, "%s is no number: %s", key, value);
            return Optional.empty();
        }
        return Optional.of(Long.valueOf(value));
    }
}
