package org.cvmfsephemeral.store;

/** What a store that serves clients directly says about an object besides its bytes (format reference 1.6 and 1.7). */
public record ObjectHeaders(String contentType, String cacheControl) {
    /** Content-addressed, never modified: cached for three days. */
    public static final ObjectHeaders OBJECT = new ObjectHeaders("application/octet-stream", "max-age=259200");

    /** Any positive lifetime in a proxy makes clients miss revisions they were notified of. */
    public static final ObjectHeaders MANIFEST = new ObjectHeaders("application/x-cvmfs", "no-cache");

    /** 61 and not 60 seconds, because Squid does not cache lifetimes of up to one minute. */
    public static final ObjectHeaders WHITELIST = new ObjectHeaders("application/x-cvmfs", "max-age=61");

    /** For objects that no client reads. */
    public static final ObjectHeaders PRIVATE = new ObjectHeaders("application/octet-stream", "private, no-store");

    /**
     * Keeps a private object away from keys that the public may read, or could read where the rules for anonymous readers are
     * patterns in which an asterisk matches slashes, too.
     *
     * @throws StoreRefusedException if these headers are private and the key has {@code /.cvmfs} or {@code /data/} in it
     */
    public void requireSuitableFor(ObjectKey key) {
        boolean exposed = key.value().contains("/.cvmfs") || key.value().contains("/data/");
        if (exposed && equals(PRIVATE)) {
            throw new StoreRefusedException("everybody can read " + key + ", which must be private");
        }
    }
}
