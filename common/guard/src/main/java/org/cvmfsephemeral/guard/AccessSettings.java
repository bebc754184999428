package org.cvmfsephemeral.guard;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Who is let in, and how it is found out who somebody is. */
@ConfigMapping(prefix = "cvmfs.access")
public interface AccessSettings {
    /** Whether everybody may do everything. For a machine of one's own. */
    @WithDefault("false")
    boolean open();

    /** Whether reading needs a permission, too. */
    @WithDefault("false")
    boolean protectReads();

    /** A token that may do everything, to make the first ones with. */
    Optional<String> bootstrapToken();

    /** Whose word is taken for who somebody is, by a name of the operator's choice. */
    Map<String, Issuer> issuers();

    /** What happens to those who try out credentials. */
    Refused refused();

    /** An issuer of identity tokens: OpenID Connect, signed with published keys. */
    interface Issuer {
        /** As it stands in the tokens. */
        String url();

        /** Whom its tokens have to be meant for. */
        String audience();

        /** Where its keys are; what its discovery document says unless given. */
        Optional<String> jwksUrl();

        /** For how long keys are kept unless a token names an unknown one. */
        @WithDefault("1h")
        Duration keysLast();

        /** How often at most unknown keys are looked for. */
        @WithDefault("10s")
        Duration lookForKeysEvery();

        /** How long an answer of the issuer may take. */
        @WithDefault("5s")
        Duration timeout();
    }

    /** Limits for refused credentials of one address. */
    interface Refused {
        /** After so many refusals... */
        @WithDefault("20")
        int attempts();

        /** ...within this time nothing that is not known to be good is even looked at. */
        @WithDefault("1m")
        Duration within();
    }
}
