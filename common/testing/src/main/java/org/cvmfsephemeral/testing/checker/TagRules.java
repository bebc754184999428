package org.cvmfsephemeral.testing.checker;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The tag database (7.1, 7.2, 4.13 rule 4). */
final class TagRules {
    private static final String NAME = "tag database";
    private static final String TRUNK = "trunk";
    private static final Pattern TAG_NAME = Pattern.compile("[-A-Za-z0-9_./:]+");
    private static final Pattern BRANCH_NAME = Pattern.compile("[-A-Za-z0-9_.@/]*");
    private static final Map<String, Set<String>> COLUMNS = Map.of(
            "properties", Set.of("key", "value"),
            "branches", Set.of("branch", "parent", "initial_revision"),
            "tags", Set.of("name", "hash", "revision", "timestamp", "channel", "description", "size", "branch"),
            "recycle_bin", Set.of("hash", "flags"));

    private final WebRepository web;
    private final Path directory;
    private final Findings findings;

    TagRules(WebRepository web, Path directory, Findings findings) {
        this.web = web;
        this.directory = directory;
        this.findings = findings;
    }

    private record TagTables(List<Tag> tags, List<Branch> branches) {}

    /** Tags by name; empty when the database cannot be read. */
    Optional<List<Tag>> check(ContentHash hash, ContentHash currentRoot) throws IOException {
        AuxiliaryDatabase file =
                new AuxiliaryDatabase(NAME, "3", COLUMNS, Defect.TAGS_UNREADABLE, Defect.TAGS_SCHEMA, findings);
        try (Download download = Download.of(web, ObjectAddress.tags(hash), directory)) {
            if (download.object() instanceof ReadObject.Unsound unsound) {
                findings.add(Defect.TAGS_UNREADABLE, NAME, unsound.sentence());
                return Optional.empty();
            }
            Optional<TagTables> tables = file.read(download.file(), web.repository(), this::read);
            tables.ifPresent(found -> check(found, currentRoot));
            return tables.map(TagTables::tags);
        }
    }

    private TagTables read(Database database) throws SQLException {
        if (database.number("SELECT count(*) FROM recycle_bin") > 0) {
            findings.add(Defect.TAGS_SCHEMA, NAME, "recycle bin is in use");
        }
        database.query(
                        "SELECT name FROM tags WHERE name IS NULL OR description IS NULL OR branch IS NULL"
                                + " OR channel IS NOT 0",
                        row -> row.getString(1))
                .forEach(name ->
                        findings.add(Defect.TAG, path(name), "a column is NULL, or the obsolete channel is in use"));
        List<Tag> tags = database.query(
                "SELECT name, hash, revision, timestamp, description, size, branch FROM tags ORDER BY name",
                row -> new Tag(
                        Objects.toString(row.getString(1), ""),
                        Objects.toString(row.getString(2), ""),
                        row.getLong(3),
                        row.getLong(4),
                        Objects.toString(row.getString(5), ""),
                        row.getLong(6),
                        Objects.toString(row.getString(7), "")));
        List<Branch> branches = database.query(
                "SELECT branch, parent, initial_revision FROM branches",
                row -> new Branch(
                        Objects.toString(row.getString(1), ""), Optional.ofNullable(row.getString(2)), row.getLong(3)));
        return new TagTables(tags, branches);
    }

    private void check(TagTables tables, ContentHash currentRoot) {
        Map<String, Branch> branches =
                tables.branches().stream().collect(Collectors.toMap(Branch::name, Function.identity(), (a, b) -> a));
        Set<String> used = tables.tags().stream().map(Tag::branch).collect(Collectors.toSet());
        if (!branches.containsKey("")) {
            findings.add(Defect.BRANCH, NAME, "there is no default branch");
        }
        tables.branches().forEach(branch -> check(branch, branches, used));
        tables.tags().forEach(tag -> check(tag, branches));
        checkTrunk(tables.tags(), currentRoot);
    }

    private void check(Branch branch, Map<String, Branch> branches, Set<String> used) {
        String name = branch.name();
        if (!BRANCH_NAME.matcher(name).matches()) {
            findings.add(Defect.BRANCH, NAME, "branch '" + name + "' has a bad name");
        }
        if (branch.isDefault() != branch.parent().isEmpty()
                || !branch.parent().map(branches::containsKey).orElse(true)) {
            findings.add(Defect.BRANCH, NAME, "branch '" + name + "' has no right parent");
        }
        if (!used.contains(name)) {
            findings.add(Defect.BRANCH, NAME, "branch '" + name + "' has no tag");
        }
    }

    private void check(Tag tag, Map<String, Branch> branches) {
        if (!TAG_NAME.matcher(tag.name()).matches()) {
            findings.add(Defect.TAG, path(tag.name()), "has a bad name");
        }
        if (ContentHash.parse(tag.root()).isEmpty()) {
            findings.add(Defect.TAG, path(tag.name()), "names no root catalog: '" + tag.root() + "'");
        }
        Optional<Branch> branch = Optional.ofNullable(branches.get(tag.branch()));
        if (branch.isEmpty()) {
            findings.add(Defect.TAG, path(tag.name()), "lies on an unknown branch '" + tag.branch() + "'");
        }
        branch.filter(found -> tag.revision() < found.initialRevision())
                .ifPresent(found -> findings.add(
                        Defect.TAG,
                        path(tag.name()),
                        "revision %d lies before the branch, which begins at %d",
                        tag.revision(),
                        found.initialRevision()));
    }

    private void checkTrunk(List<Tag> tags, ContentHash currentRoot) {
        Optional<String> trunk = tags.stream()
                .filter(tag -> tag.name().equals(TRUNK))
                .map(Tag::root)
                .findFirst();
        if (!trunk.equals(Optional.of(currentRoot.toString()))) {
            findings.add(Defect.TRUNK, path(TRUNK), "is %s instead of the current root", trunk.orElse("missing"));
        }
    }

    void checkRoot(Tag tag, CheckedCatalog root) {
        compare(tag, "revision", tag.revision(), root.properties().revision());
        compare(tag, "timestamp", tag.timestamp(), root.properties().lastModified());
        compare(tag, "size", tag.size(), root.fileSize());
    }

    private void compare(Tag tag, String what, long recorded, long actual) {
        if (recorded != actual) {
            findings.add(Defect.TAG_ROOT, path(tag.name()), "%s is %d, the catalog's is %d", what, recorded, actual);
        }
    }

    static String path(String tag) {
        return "tag " + tag;
    }
}
