package org.cvmfsephemeral.upload.archive;

/** The archives that are unpacked. */
public enum ArchiveFormat {
    TAR(Codec.NONE, "tar"),
    TAR_GZIP(Codec.GZIP, "tar compressed with gzip"),
    TAR_ZSTD(Codec.ZSTD, "tar compressed with zstd"),
    TAR_XZ(Codec.XZ, "tar compressed with xz"),
    TAR_BZIP2(Codec.BZIP2, "tar compressed with bzip2"),
    ZIP(Codec.NONE, "zip");

    private final Codec codec;
    private final String description;

    ArchiveFormat(Codec codec, String description) {
        this.codec = codec;
        this.description = description;
    }

    Codec codec() {
        return codec;
    }

    static ArchiveFormat tar(Codec codec) {
        return switch (codec) {
            case NONE -> TAR;
            case GZIP -> TAR_GZIP;
            case ZSTD -> TAR_ZSTD;
            case XZ -> TAR_XZ;
            case BZIP2 -> TAR_BZIP2;
        };
    }

    String description() {
        return description;
    }
}
