package org.cvmfsephemeral.testing.checker;

/** An object in the store and how to read it. */
record ObjectAddress(ContentHash hash, String suffix, Compression compression) {
    static ObjectAddress bulk(ContentHash hash, Compression compression) {
        return new ObjectAddress(hash, "", compression);
    }

    static ObjectAddress chunk(ContentHash hash, Compression compression) {
        return new ObjectAddress(hash, "P", compression);
    }

    static ObjectAddress catalog(ContentHash hash) {
        return new ObjectAddress(hash, "C", Compression.ZLIB);
    }

    static ObjectAddress certificate(ContentHash hash) {
        return new ObjectAddress(hash, "X", Compression.ZLIB);
    }

    static ObjectAddress tags(ContentHash hash) {
        return new ObjectAddress(hash, "H", Compression.ZLIB);
    }

    static ObjectAddress metainfo(ContentHash hash) {
        return new ObjectAddress(hash, "M", Compression.ZLIB);
    }

    String path() {
        return hash.path(suffix);
    }

    /** The bootstrapping path (1.3). */
    String alternativePath() {
        return ".cvmfsalt-" + hash + suffix;
    }
}
