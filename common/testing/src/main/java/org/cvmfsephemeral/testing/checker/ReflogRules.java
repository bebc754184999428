package org.cvmfsephemeral.testing.checker;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The reflog (7.3, 4.13 rule 3). */
final class ReflogRules {
    static final String FILE = ".cvmfsreflog";

    private static final Map<String, Set<String>> COLUMNS =
            Map.of("properties", Set.of("key", "value"), "refs", Set.of("hash", "type", "timestamp"));

    private final WebRepository web;
    private final Path directory;
    private final Findings findings;

    ReflogRules(WebRepository web, Path directory, Findings findings) {
        this.web = web;
        this.directory = directory;
        this.findings = findings;
    }

    /** Rows of the reflog; none when there is no reflog or it cannot be read. */
    List<Reference> check(Manifest manifest) throws IOException {
        if (manifest.reflog().isEmpty()) {
            checkAbsent();
            return List.of();
        }
        // Stored under a fixed name and as it is; the hash is the manifest's.
        ObjectAddress address = ObjectAddress.bulk(manifest.reflog().get(), Compression.NONE);
        try (Download download = Download.of(address, () -> web.open(FILE), directory)) {
            if (download.object() instanceof ReadObject.Unsound unsound) {
                if (unsound.defect() != Defect.OBJECT_HASH) {
                    findings.add(Defect.REFLOG_UNREADABLE, FILE, "is missing or cannot be fetched");
                    return List.of();
                }
                findings.add(Defect.REFLOG_HASH, FILE, "has not the hash that the manifest names");
            }
            Optional<List<Reference>> references = new AuxiliaryDatabase(
                            FILE, "0", COLUMNS, Defect.REFLOG_UNREADABLE, Defect.REFLOG_SCHEMA, findings)
                    .read(download.file(), web.repository(), this::read);
            references.ifPresent(found -> checkHasObjectsOf(manifest, found));
            return references.orElse(List.of());
        }
    }

    private void checkAbsent() {
        try {
            if (web.exists(FILE)) {
                findings.add(Defect.REFLOG_HASH, FILE, "the manifest names no hash of it");
            }
        } catch (IOException e) {
            findings.add(Defect.REFLOG_UNREADABLE, FILE, "cannot be asked for: " + e.getMessage());
        }
    }

    private List<Reference> read(Database database) throws SQLException {
        return database.query("SELECT hash, type, timestamp FROM refs", this::row).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Reference> row(ResultSet row) throws SQLException {
        String text = Objects.toString(row.getString("hash"), "");
        Optional<ContentHash> hash = ContentHash.parse(text);
        Optional<Reference.Type> type = Reference.Type.ofColumn(row.getLong("type"));
        if (hash.isEmpty() || type.isEmpty() || row.getLong("timestamp") <= 0) {
            findings.add(Defect.REFLOG_ROW, FILE, "row of '" + text + "' is malformed");
        }
        return hash.flatMap(found -> type.map(of -> new Reference(found, of)));
    }

    private void checkHasObjectsOf(Manifest manifest, List<Reference> references) {
        Map<ContentHash, Reference.Type> types = new HashMap<>();
        references.forEach(reference -> types.put(reference.hash(), reference.type()));
        checkHas(types, manifest.root(), Reference.Type.ROOT_CATALOG);
        manifest.certificate().ifPresent(hash -> checkHas(types, hash, Reference.Type.CERTIFICATE));
        manifest.tags().ifPresent(hash -> checkHas(types, hash, Reference.Type.TAGS));
        manifest.metainfo().ifPresent(hash -> checkHas(types, hash, Reference.Type.METAINFO));
    }

    private void checkHas(Map<ContentHash, Reference.Type> types, ContentHash hash, Reference.Type expected) {
        Reference.Type type = types.get(hash);
        if (type == null) {
            findings.add(Defect.REFLOG_INCOMPLETE, FILE, "lacks the %s %s of the manifest", expected, hash);
        } else if (type != expected) {
            findings.add(Defect.REFLOG_TYPE, FILE, "has %s as %s instead of %s", hash, type, expected);
        }
    }

    void checkHasTagged(List<Tag> tags, List<Reference> references) {
        Set<String> listed = references.stream()
                .filter(reference -> reference.type() == Reference.Type.ROOT_CATALOG)
                .map(reference -> reference.hash().toString())
                .collect(Collectors.toSet());
        for (Tag tag : tags) {
            if (!listed.contains(tag.root())) {
                findings.add(Defect.REFLOG_INCOMPLETE, FILE, "lacks the root catalog of tag " + tag.name());
            }
        }
    }

    void checkHasNoneOf(Set<ContentHash> nestedCatalogs, List<Reference> references) {
        for (Reference reference : references) {
            if (nestedCatalogs.contains(reference.hash())) {
                findings.add(Defect.REFLOG_NESTED_CATALOG, FILE, "lists the nested catalog %s", reference.hash());
            }
        }
    }
}
