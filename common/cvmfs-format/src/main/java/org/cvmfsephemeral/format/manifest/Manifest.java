package org.cvmfsephemeral.format.manifest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.RepositoryName;

/**
 * What a repository is at one revision: the fields of {@code .cvmfspublished} (format reference 2.1, upstream
 * {@code cvmfs/manifest.cc}). Hashes carry no suffix; the kind of each object follows from its field.
 *
 * @param rootCatalog C
 * @param rootCatalogSize B: bytes of the root catalog's database before compression; 0 if unknown
 * @param ttlSeconds D: must equal the root catalog's TTL
 * @param revision S: must equal the root catalog's revision, and never goes back
 * @param garbageCollectable G
 * @param alternativePaths A: always false in what this library writes
 * @param microCatalog L: reserved, never written by anyone
 * @param repository N: clients insist on it
 * @param certificate X: without it the manifest cannot be verified
 * @param history H: the tag database
 * @param publishedAt T: Unix seconds, 0 if absent; never goes back, and at least the root catalog's last_modified
 * @param metainfo M
 * @param reflog Y: the hash of the raw {@code .cvmfsreflog}
 */
public record Manifest(
        ContentHash rootCatalog,
        long rootCatalogSize,
        long ttlSeconds,
        long revision,
        boolean garbageCollectable,
        boolean alternativePaths,
        Optional<ContentHash> microCatalog,
        Optional<RepositoryName> repository,
        Optional<ContentHash> certificate,
        Optional<ContentHash> history,
        long publishedAt,
        Optional<ContentHash> metainfo,
        Optional<ContentHash> reflog) {
    /** The name below the repository's base URL. */
    public static final String FILE_NAME = ".cvmfspublished";

    /** R: the MD5 of the empty path. */
    private static final String ROOT_PATH_HASH = "d41d8cd98f00b204e9800998ecf8427e";

    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,19}");

    public Manifest {
        if (rootCatalogSize < 0 || ttlSeconds < 0 || revision < 0 || publishedAt < 0) {
            throw new IllegalArgumentException("the numbers of a manifest are not negative");
        }
    }

    /** A manifest of this repository with what every client needs and nothing else; complete it with the {@code with} methods. */
    public static Manifest of(
            RepositoryName repository, long revision, ContentHash rootCatalog, long rootCatalogSize, long ttlSeconds) {
        return new Manifest(
                rootCatalog,
                rootCatalogSize,
                ttlSeconds,
                revision,
                false,
                false,
                Optional.empty(),
                Optional.of(repository),
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty());
    }

    /**
     * Reads the text part; unknown keys are ignored, and of a repeated key the last counts.
     *
     * @throws FormatException if a required key is missing or a value is not what its key needs
     */
    static Manifest parse(List<String> lines) {
        Map<Character, String> values = new LinkedHashMap<>();
        for (String line : lines) {
            if (!line.isEmpty()) {
                values.put(line.charAt(0), line.substring(1));
            }
        }
        if (!required(values, 'R').equals(ROOT_PATH_HASH)) {
            throw new FormatException("manifest key R is not the hash of the root path");
        }
        return new Manifest(
                ContentHash.parse(required(values, 'C')),
                values.containsKey('B') ? number(values, 'B') : 0,
                number(values, 'D'),
                number(values, 'S'),
                "yes".equals(values.get('G')),
                "yes".equals(values.get('A')),
                hash(values, 'L'),
                repository(values),
                hash(values, 'X'),
                hash(values, 'H'),
                values.containsKey('T') ? number(values, 'T') : 0,
                hash(values, 'M'),
                hash(values, 'Y'));
    }

    private static String required(Map<Character, String> values, char key) {
        String value = values.get(key);
        if (value == null) {
            throw new FormatException("manifest without key " + key);
        }
        return value;
    }

    private static long number(Map<Character, String> values, char key) {
        String value = required(values, key);
        if (DECIMAL.matcher(value).matches()) {
            try {
                return Long.parseLong(value);
            } catch (NumberFormatException e) {
                throw new FormatException("manifest key " + key + " is too large", e);
            }
        }
        throw new FormatException("manifest key " + key + " is not a decimal number");
    }

    private static Optional<ContentHash> hash(Map<Character, String> values, char key) {
        return Optional.ofNullable(values.get(key)).map(ContentHash::parse);
    }

    private static Optional<RepositoryName> repository(Map<Character, String> values) {
        try {
            return Optional.ofNullable(values.get('N')).map(RepositoryName::of);
        } catch (InvalidNameException e) {
            throw new FormatException("manifest key N is not a repository name", e);
        }
    }

    /** The text part in upstream's order. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        line(text, 'C', rootCatalog);
        line(text, 'B', rootCatalogSize);
        line(text, 'R', ROOT_PATH_HASH);
        line(text, 'D', ttlSeconds);
        line(text, 'S', revision);
        line(text, 'G', garbageCollectable ? "yes" : "no");
        line(text, 'A', alternativePaths ? "yes" : "no");
        microCatalog.ifPresent(hash -> line(text, 'L', hash));
        repository.ifPresent(name -> line(text, 'N', name));
        certificate.ifPresent(hash -> line(text, 'X', hash));
        history.ifPresent(hash -> line(text, 'H', hash));
        if (publishedAt != 0) {
            line(text, 'T', publishedAt);
        }
        metainfo.ifPresent(hash -> line(text, 'M', hash));
        reflog.ifPresent(hash -> line(text, 'Y', hash));
        return text.toString();
    }

    private static void line(StringBuilder text, char key, Object value) {
        text.append(key).append(value).append('\n');
    }

    /** The same repository at another revision. */
    public Manifest withRevision(long newRevision, ContentHash newRootCatalog, long newRootCatalogSize) {
        return with(draft -> {
            draft.revision = newRevision;
            draft.rootCatalog = newRootCatalog;
            draft.rootCatalogSize = newRootCatalogSize;
        });
    }

    public Manifest withTtlSeconds(long seconds) {
        return with(draft -> draft.ttlSeconds = seconds);
    }

    public Manifest withGarbageCollectable(boolean flag) {
        return with(draft -> draft.garbageCollectable = flag);
    }

    public Manifest withCertificate(ContentHash hash) {
        return with(draft -> draft.certificate = Optional.of(hash));
    }

    public Manifest withHistory(Optional<ContentHash> hash) {
        return with(draft -> draft.history = hash);
    }

    /**
     * The same at another time of publishing.
     *
     * @param unixSeconds T
     */
    public Manifest withPublishedAt(long unixSeconds) {
        return with(draft -> draft.publishedAt = unixSeconds);
    }

    public Manifest withMetainfo(Optional<ContentHash> hash) {
        return with(draft -> draft.metainfo = hash);
    }

    public Manifest withReflog(Optional<ContentHash> hash) {
        return with(draft -> draft.reflog = hash);
    }

    private Manifest with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.finish();
    }

    /** A manifest's fields while one of them changes. */
    private static final class Draft {
        private final Manifest original;
        private ContentHash rootCatalog;
        private long rootCatalogSize;
        private long ttlSeconds;
        private long revision;
        private boolean garbageCollectable;
        private Optional<ContentHash> certificate;
        private Optional<ContentHash> history;
        private long publishedAt;
        private Optional<ContentHash> metainfo;
        private Optional<ContentHash> reflog;

        Draft(Manifest original) {
            this.original = original;
            this.rootCatalog = original.rootCatalog;
            this.rootCatalogSize = original.rootCatalogSize;
            this.ttlSeconds = original.ttlSeconds;
            this.revision = original.revision;
            this.garbageCollectable = original.garbageCollectable;
            this.certificate = original.certificate;
            this.history = original.history;
            this.publishedAt = original.publishedAt;
            this.metainfo = original.metainfo;
            this.reflog = original.reflog;
        }

        Manifest finish() {
            return new Manifest(
                    rootCatalog,
                    rootCatalogSize,
                    ttlSeconds,
                    revision,
                    garbageCollectable,
                    original.alternativePaths,
                    original.microCatalog,
                    original.repository,
                    certificate,
                    history,
                    publishedAt,
                    metainfo,
                    reflog);
        }
    }
}
