package org.cvmfsephemeral.publisher.rebuild;

import java.io.IOException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.format.client.MissingObjectException;
import org.cvmfsephemeral.format.client.VerifiedManifest;
import org.cvmfsephemeral.format.history.TagDatabase;
import org.cvmfsephemeral.format.manifest.Manifest;
import org.cvmfsephemeral.format.metainfo.Metainfo;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.ObjectDecoder;
import org.cvmfsephemeral.format.object.ObjectKind;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.reflog.Reflog;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.whitelist.SignedWhitelist;
import org.cvmfsephemeral.format.whitelist.Whitelist;
import org.cvmfsephemeral.publisher.keys.RepositoryKeys;
import org.cvmfsephemeral.store.VersionedBytes;

/** What the manifest in the store says, and what it vouches for. There is one only if the repository's own keys have signed it. */
final class TrustedRepository {
    private final RepositoryName name;
    private final StoredRepository stored;
    private final VerifiedManifest verified;

    private TrustedRepository(RepositoryName name, StoredRepository stored, VerifiedManifest verified) {
        this.name = name;
        this.stored = stored;
        this.verified = verified;
    }

    /**
     * @throws RebuildRefusedException if there is no repository, or one that these keys have not signed
     */
    static TrustedRepository verify(RepositoryName name, StoredRepository stored, RepositoryKeys keys) {
        try {
            Clock clock = Clock.fixed(whitelist(stored).created(), ZoneOffset.UTC);
            VerifiedManifest verified = VerifiedManifest.fetch(stored, name, List.of(keys.masterPublicKey()), clock, 0);
            if (!verified.whitelist().lists(keys.certificate())) {
                throw new RebuildRefusedException(
                        "the whitelist does not list the certificate of these keys: they are older or newer than the repository");
            }
            return new TrustedRepository(name, stored, verified);
        } catch (FormatException | MissingObjectException e) {
            throw new RebuildRefusedException(
                    "the repository in the store is damaged or not signed by its keys: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new RebuildRefusedException("the repository in the store cannot be read: " + e.getMessage(), e);
        }
    }

    /** One that has expired meanwhile is trusted for what it says: it is the first thing that the publisher renews. */
    private static Whitelist whitelist(StoredRepository stored) throws MissingObjectException {
        byte[] bytes = stored.whitelist()
                .orElseThrow(() -> new MissingObjectException(Whitelist.FILE_NAME))
                .bytes();
        return SignedWhitelist.parse(bytes).whitelist();
    }

    Manifest manifest() {
        return verified.manifest();
    }

    Whitelist whitelist() {
        return verified.whitelist();
    }

    /** Empty if the store has another one than the manifest, as when a publisher died between writing the two. */
    Optional<Reflog> reflog() {
        Optional<byte[]> bytes = stored.reflog().map(VersionedBytes::bytes).filter(this::isVouchedFor);
        return bytes.map(Reflog::parse).filter(reflog -> reflog.repository().equals(name));
    }

    private boolean isVouchedFor(byte[] reflog) {
        return manifest()
                .reflog()
                .filter(hash -> ContentHash.of(hash.algorithm(), reflog).equals(hash))
                .isPresent();
    }

    /**
     * @throws RebuildRefusedException if it is damaged or missing
     */
    Optional<TagDatabase> tags() {
        return manifest()
                .history()
                .map(hash -> read(new ObjectName(hash, ObjectKind.HISTORY), TagDatabase.MAX_BYTES))
                .map(TagDatabase::parse);
    }

    /**
     * @throws RebuildRefusedException if it is damaged or missing
     */
    Metainfo metainfo() {
        return manifest()
                .metainfo()
                .map(hash -> read(new ObjectName(hash, ObjectKind.METAINFO), Metainfo.MAX_BYTES))
                .map(Metainfo::parse)
                .orElse(Metainfo.EMPTY);
    }

    private byte[] read(ObjectName object, int limit) {
        try {
            byte[] bytes = stored.fetch(object.path(), limit);
            ObjectDecoder.verify(object.hash(), bytes);
            return ObjectDecoder.decode(Compression.ZLIB, bytes, limit);
        } catch (FormatException | IOException e) {
            throw new RebuildRefusedException("an object that the manifest names cannot be used: " + e.getMessage(), e);
        }
    }
}
