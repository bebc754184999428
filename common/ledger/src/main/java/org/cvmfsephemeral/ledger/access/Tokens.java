package org.cvmfsephemeral.ledger.access;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.cvmfsephemeral.access.Caller;
import org.cvmfsephemeral.access.Grant;
import org.cvmfsephemeral.access.TokenHolders;
import org.cvmfsephemeral.access.TokenText;

/** The tokens of this system. Whether one is valid is decided by the ledger's clock, at each use. */
@ApplicationScoped
public class Tokens implements TokenHolders {
    private static final String COLUMNS = """
            id, label, grants, created_by, created_at, expires_at, revoked_at, last_used_at,
            CASE WHEN revoked_at IS NOT NULL THEN 'REVOKED'
                 WHEN expires_at <= clock_timestamp() THEN 'EXPIRED' ELSE 'ACTIVE' END""";
    private static final byte[] NO_HASH = new byte[32];

    private final EntityManager entities;
    private final SecureRandom random = new SecureRandom();

    Tokens(EntityManager entities) {
        this.entities = entities;
    }

    /** @param text the token, which nobody gets to see again */
    public record Created(TokenText text, Token token) {}

    /**
     * @param expiresAt empty for never
     */
    @Transactional
    public Created create(String label, List<Grant> grants, Optional<Instant> expiresAt, String createdBy) {
        TokenText text = TokenText.random(random);
        entities.createNativeQuery("""
                        INSERT INTO token (id, hash, label, grants, created_by, expires_at)
                        VALUES (:id, :hash, :label, :grants, :by, CAST(:expires AS timestamptz))""")
                .setParameter("id", text.id())
                .setParameter("hash", text.hash())
                .setParameter("label", label)
                .setParameter("grants", GrantRow.write(grants))
                .setParameter("by", createdBy)
                .setParameter("expires", expiresAt.map(Instant::toString).orElse(null))
                .executeUpdate();
        return new Created(text, find(text.id()).orElseThrow());
    }

    @Transactional
    public Optional<Token> find(String id) {
        List<?> rows = entities.createNativeQuery("SELECT " + COLUMNS + " FROM token WHERE id = :id")
                .setParameter("id", id)
                .getResultList();
        return rows.stream().map(row -> token((Object[]) row)).findFirst();
    }

    /**
     * In the order of their ids.
     *
     * @param after the last id of the page before; empty for the first page
     */
    @Transactional
    public List<Token> list(String after, int limit) {
        List<?> rows = entities.createNativeQuery(
                        "SELECT " + COLUMNS + " FROM token WHERE id > :after ORDER BY id LIMIT :limit")
                .setParameter("after", after)
                .setParameter("limit", limit)
                .getResultList();
        return rows.stream().map(row -> token((Object[]) row)).toList();
    }

    /**
     * From the moment this returns the token is nobody's any more, on no replica.
     *
     * @return whether there is such a token, revoked now or before
     */
    @Transactional
    public boolean revoke(String id) {
        return entities.createNativeQuery(
                                "UPDATE token SET revoked_at = COALESCE(revoked_at, clock_timestamp()) WHERE id = :id")
                        .setParameter("id", id)
                        .executeUpdate()
                > 0;
    }

    @Override
    @Transactional
    public Optional<Caller> holder(TokenText text) {
        List<?> rows = entities.createNativeQuery("SELECT " + COLUMNS + ", hash FROM token WHERE id = :id")
                .setParameter("id", text.id())
                .getResultList();
        Object[] row = rows.isEmpty() ? null : (Object[]) rows.get(0);
        // Compared in any case, so that an unknown token takes as long as a wrong one.
        boolean isRight = text.isOf(row == null ? NO_HASH : (byte[]) row[9]);
        if (row == null || !isRight) {
            return Optional.empty();
        }
        Token token = token(row);
        if (token.state() != Token.State.ACTIVE) {
            return Optional.empty();
        }
        noteUse(token.id());
        return Optional.of(new Caller(Caller.Kind.TOKEN, token.label() + " (" + token.id() + ")", token.grants()));
    }

    /** At most once a minute: it is read by people. */
    private void noteUse(String id) {
        entities.createNativeQuery("SET LOCAL synchronous_commit = off").executeUpdate();
        entities.createNativeQuery("""
                        UPDATE token SET last_used_at = clock_timestamp()
                        WHERE id = :id AND (last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '1 minute')""").setParameter("id", id).executeUpdate();
    }

    private static Token token(Object[] row) {
        return new Token(
                (String) row[0],
                (String) row[1],
                GrantRow.read((String) row[2]),
                (String) row[3],
                (Instant) row[4],
                Optional.ofNullable((Instant) row[5]),
                Optional.ofNullable((Instant) row[6]),
                Optional.ofNullable((Instant) row[7]),
                Token.State.valueOf((String) row[8]));
    }
}
