package org.cvmfsephemeral.safety;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What may be unsafe about settings. Identifiers are stable, as operators accept hazards by them. All are here, whichever service checks them, so that all
 * services can be given the same list of accepted ones.
 */
public enum Hazard {
    OPEN_ACCESS(
            "everybody who reaches the port may write, delete and administer",
            "remove it, and give callers tokens or map claims of an issuer"),
    WEAK_BOOTSTRAP_TOKEN(
            "it can be guessed, and whoever has it may do everything",
            "make one of 32 random characters or more: openssl rand -hex 32"),
    PLAIN_ISSUER(
            "who is on the way can put keys of his own in place of the issuer's, and sign whatever he likes",
            "use the issuer's https address"),
    SPOOFABLE_ADDRESS(
            "every caller can claim any address, and so try out credentials without being slowed down",
            "name the proxies in quarkus.http.proxy.trusted-proxies"),
    ANY_ORIGIN(
            "pages of any site can use the credentials of whoever looks at them", "name the origins that are needed"),
    PRIVATE_WEBHOOKS(
            "who may add webhooks can have this service send requests into the network that it stands in",
            "remove it, or let such requests go through a proxy that knows where they may go"),
    DEVELOPMENT_PROFILE(
            "settings of this profile are meant for one developer's machine", "remove the profile, or use prod"),
    VERBOSE_LOGS(
            "at this level, libraries log headers, statements and their values, secrets among them",
            "set the level to INFO, or make only org.cvmfsephemeral verbose"),
    PLAIN_TRACES(
            "paths and names of everything that is done leave for another network readably",
            "use an https address, or a collector beside the service"),
    PLAIN_KAFKA(
            "who is on the way can read credentials, and forge requests and notifications",
            "use kafka.security.protocol=SSL or SASL_SSL"),
    UNCHECKED_CERTIFICATES(
            "anybody can pass for the server, as its certificate is not checked",
            "trust the certificate authority instead of everybody"),
    PLAIN_S3(
            "requests are readable and can be changed on their way, and credentials be used by who watches",
            "use https: quarkus.minio.secure=true"),
    WEAK_S3_CREDENTIALS(
            "they are what everybody tries first, and whoever has them can replace or delete every object",
            "make a secret key of 16 random characters or more"),
    VOLATILE_STORE(
            "what is kept there is gone with the machine's or the container's next start",
            "name a directory on a disk that lasts"),
    UNSYNCED_STORE(
            "published objects that the ledger and clients know of are lost with the power",
            "remove it: without it, what is written is on the disk"),
    PLAIN_LEDGER(
            "everything in the ledger, and its password, can be read and changed on the way to another machine",
            "add sslmode=verify-full to the address"),
    WEAK_LEDGER_PASSWORD(
            "it can be guessed, and whoever has it can change what is published",
            "make one of 16 random characters or more"),
    LOSSY_LEDGER(
            "Postgres forgets what it has confirmed, or is beyond repair, after a crash",
            "leave it on, in Postgres' configuration and for this role"),
    VOLATILE_LEDGER(
            "the ledger is gone when the machine or the container starts again",
            "have Postgres keep its data on a disk that lasts"),
    LEDGER_SUPERUSER(
            "a flaw of the service would hand over the whole server, its files and other databases",
            "give the service a role of its own that owns its database and nothing else"),
    WEAK_ENCRYPTION_KEY(
            "the private keys of all repositories can be decrypted by guessing it",
            "draw 32 random bytes: openssl rand -base64 32; keys that exist stay readable with the present one in"
                    + " cvmfs.keys.earlier-encryption-key-files"),
    EXPOSED_ENCRYPTION_KEY(
            "who can read the data, or is any user of this machine, can decrypt the private keys of all repositories",
            "keep it apart from the data, in a file that only the service's user and group can read");

    private final String why;
    private final String mend;

    Hazard(String why, String mend) {
        this.why = why;
        this.mend = mend;
    }

    /** Such as {@code open-access}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What can happen. */
    public String why() {
        return why;
    }

    /** What an operator does about it. */
    public String mend() {
        return mend;
    }

    static Optional<Hazard> of(String id) {
        return Arrays.stream(values()).filter(hazard -> hazard.id().equals(id)).findFirst();
    }

    /**
     * This hazard, found.
     *
     * @param setting names where it comes from, never what it is set to
     */
    public Finding in(String setting) {
        return new Finding(this, setting);
    }
}
