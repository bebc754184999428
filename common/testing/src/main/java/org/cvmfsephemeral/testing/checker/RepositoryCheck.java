package org.cvmfsephemeral.testing.checker;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** One check of a repository, in the order in which a client trusts (0). */
final class RepositoryCheck {
    private final WebRepository web;
    private final PublicKey masterKey;
    private final Clock clock;
    private final Path directory;
    private final TreeWalk walk;
    private final TagRules tagRules;
    private final ReflogRules reflogRules;
    private final Findings findings;

    RepositoryCheck(
            WebRepository web, PublicKey masterKey, Clock clock, Path directory, TreeWalk walk, Findings findings) {
        this.web = web;
        this.masterKey = masterKey;
        this.clock = clock;
        this.directory = directory;
        this.walk = walk;
        this.tagRules = new TagRules(web, directory, findings);
        this.reflogRules = new ReflogRules(web, directory, findings);
        this.findings = findings;
    }

    CheckReport run(Scope scope) throws IOException {
        ManifestRules manifestRules = new ManifestRules(web.repository(), findings);
        Optional<SignedLetter> letter = manifestRules.fetch(web);
        Optional<Manifest> manifest = letter.flatMap(manifestRules::parse);
        if (manifest.isEmpty()) {
            return new CheckReport(findings.list(), manifest, TreeSnapshot.EMPTY, TreeCounts.NONE, List.of());
        }
        checkTrust(manifestRules, letter.get(), manifest.get());
        checkMetainfo(manifest.get());
        checkAlternativePaths(manifest.get());
        return checkTrees(manifest.get(), scope);
    }

    private void checkTrust(ManifestRules manifestRules, SignedLetter letter, Manifest manifest) {
        Optional<Whitelist> whitelist = new WhitelistRules(web.repository(), masterKey, clock, findings).check(web);
        if (manifest.certificate().isEmpty()) {
            findings.add(Defect.MANIFEST_FIELD, Manifest.FILE, "X is missing: nobody can verify the manifest");
        }
        manifest.certificate()
                .flatMap(hash -> new CertificateRules(web, findings).check(hash, whitelist))
                .ifPresent(key -> manifestRules.checkSignature(letter, key));
    }

    private void checkMetainfo(Manifest manifest) {
        manifest.metainfo()
                .map(ObjectAddress::metainfo)
                .flatMap(this::unsound)
                .ifPresent(unsound -> findings.add(Defect.METAINFO, "metainfo", unsound.sentence()));
    }

    /** Of an object that clients take into memory. */
    private Optional<ReadObject.Unsound> unsound(ObjectAddress object) {
        try (SmallBuffer plain = new SmallBuffer()) {
            Optional<byte[]> stored = web.small(object.path());
            return ObjectReading.read(object, stored.map(ByteArrayInputStream::new), plain)
                            instanceof ReadObject.Unsound unsound
                    ? Optional.of(unsound)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.of(FileContents.unreadable(object, e));
        }
    }

    private void checkAlternativePaths(Manifest manifest) {
        if (manifest.alternativePaths()) {
            checkAlternativePath(ObjectAddress.catalog(manifest.root()));
            manifest.certificate().map(ObjectAddress::certificate).ifPresent(this::checkAlternativePath);
        }
    }

    private void checkAlternativePath(ObjectAddress object) {
        try {
            if (!web.exists(object.alternativePath())) {
                findings.add(Defect.ALTERNATIVE_PATH, object.alternativePath(), "is missing although A is yes");
            }
        } catch (IOException e) {
            findings.add(Defect.ALTERNATIVE_PATH, object.alternativePath(), "cannot be asked for: " + e.getMessage());
        }
    }

    private CheckReport checkTrees(Manifest manifest, Scope scope) throws IOException {
        Optional<TreeWalk.WalkedTree> tree = walk.walk(manifest.root()).map(walk::tree);
        tree.ifPresent(found -> checkAgainstManifest(manifest, found.root()));

        Optional<List<Tag>> tags =
                manifest.tags().isPresent() ? tagRules.check(manifest.tags().get(), manifest.root()) : Optional.empty();
        List<Reference> references = reflogRules.check(manifest);
        if (!references.isEmpty()) {
            tags.ifPresent(found -> reflogRules.checkHasTagged(found, references));
        }
        for (Tag tag : tags.orElse(List.of())) {
            if (scope == Scope.RETAINED || tag.root().equals(manifest.root().toString())) {
                checkTagged(tag);
            }
        }
        if (scope == Scope.RETAINED) {
            for (Reference reference : references) {
                checkReferred(reference);
            }
        }
        reflogRules.checkHasNoneOf(walk.nestedCatalogs(), references);
        return new CheckReport(
                findings.list(),
                Optional.of(manifest),
                tree.map(TreeWalk.WalkedTree::snapshot).orElse(TreeSnapshot.EMPTY),
                tree.map(TreeWalk.WalkedTree::counts).orElse(TreeCounts.NONE),
                tags.orElse(List.of()));
    }

    private void checkAgainstManifest(Manifest manifest, CheckedCatalog root) {
        CatalogProperties properties = root.properties();
        manifest.rootSize()
                .filter(size -> size != root.fileSize())
                .ifPresent(size -> findings.add(
                        Defect.CATALOG_SIZE,
                        "",
                        "the manifest has %d bytes as size, the file %d",
                        size,
                        root.fileSize()));
        if (manifest.revision() != properties.revision()) {
            findings.add(
                    Defect.MANIFEST_REVISION,
                    Manifest.FILE,
                    "S is %d, the revision of the root catalog %d",
                    manifest.revision(),
                    properties.revision());
        }
        if (manifest.timestamp() < properties.lastModified()) {
            findings.add(
                    Defect.MANIFEST_TIMESTAMP,
                    Manifest.FILE,
                    "T is %d, the root catalog was modified at %d",
                    manifest.timestamp(),
                    properties.lastModified());
        }
        if (manifest.ttl() != properties.ttl()) {
            findings.add(
                    Defect.MANIFEST_TTL,
                    Manifest.FILE,
                    "D is %d, the TTL of the root catalog %d",
                    manifest.ttl(),
                    properties.ttl());
        }
    }

    private void checkTagged(Tag tag) throws IOException {
        Optional<ContentHash> hash = ContentHash.parse(tag.root());
        if (hash.isEmpty()) {
            return;
        }
        Optional<CheckedCatalog> root = walk.walk(hash.get());
        root.ifPresent(found -> tagRules.checkRoot(tag, found));
        if (root.isEmpty()) {
            findings.add(Defect.TAG_ROOT, TagRules.path(tag.name()), "root catalog cannot be read");
        }
    }

    private void checkReferred(Reference reference) throws IOException {
        if (reference.type() == Reference.Type.ROOT_CATALOG) {
            if (walk.walk(reference.hash()).isEmpty()) {
                findings.add(
                        Defect.REFLOG_OBJECT, ReflogRules.FILE, "root catalog %s cannot be read", reference.hash());
            }
            return;
        }
        try (Download download = Download.of(web, reference.type().address(reference.hash()), directory)) {
            if (download.object() instanceof ReadObject.Unsound unsound) {
                findings.add(Defect.REFLOG_OBJECT, ReflogRules.FILE, unsound.sentence());
            }
        }
    }
}
