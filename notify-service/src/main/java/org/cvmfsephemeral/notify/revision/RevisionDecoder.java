package org.cvmfsephemeral.notify.revision;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.messages.RepositoryRevision;

/** Reads the JSON of the revisions topic and refuses what must not reach a client. */
@Singleton
class RevisionDecoder {
    /** Generous: a manifest stays below 4 KiB, or the server tools cannot read it (format reference 2.1). */
    static final int MAX_MANIFEST_BYTES = 64 * 1024;
    /** Of the year 9999, beyond which times are written otherwise. */
    private static final long LATEST_SECOND = 253_402_300_799L;

    private final ObjectMapper json;

    RevisionDecoder(ObjectMapper json) {
        this.json = json;
    }

    /** @throws UnreadableRevisionException if the value is not a revision, its name invalid, its manifest missing or too large */
    RepositoryRevision decode(byte[] value) throws UnreadableRevisionException {
        RepositoryRevision revision = parse(value);
        if (revision == null || revision.repository() == null) {
            throw new UnreadableRevisionException("names no repository");
        }
        requireValidName(revision.repository());
        if (revision.timestamp() < 0 || revision.timestamp() > LATEST_SECOND) {
            throw new UnreadableRevisionException("is of an impossible time");
        }
        byte[] manifest = revision.manifest();
        if (manifest == null || manifest.length == 0) {
            throw new UnreadableRevisionException("has no manifest");
        }
        if (manifest.length > MAX_MANIFEST_BYTES) {
            throw new UnreadableRevisionException("manifest has " + manifest.length + " bytes");
        }
        return revision;
    }

    private RepositoryRevision parse(byte[] value) throws UnreadableRevisionException {
        try {
            return json.readValue(value, RepositoryRevision.class);
        } catch (IOException e) {
            throw new UnreadableRevisionException("is not the JSON of a revision", e);
        }
    }

    private static void requireValidName(String repository) throws UnreadableRevisionException {
        try {
            RepositoryName.of(repository);
        } catch (InvalidNameException e) {
            throw new UnreadableRevisionException("names an impossible repository", e);
        }
    }
}
