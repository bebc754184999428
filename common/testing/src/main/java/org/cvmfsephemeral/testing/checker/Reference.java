package org.cvmfsephemeral.testing.checker;

import java.util.Optional;

/** A row of the reflog (7.3). */
record Reference(ContentHash hash, Type type) {
    /** In the order of the column's values. */
    enum Type {
        ROOT_CATALOG,
        CERTIFICATE,
        TAGS,
        METAINFO;

        static Optional<Type> ofColumn(long value) {
            return value >= 0 && value < values().length ? Optional.of(values()[(int) value]) : Optional.empty();
        }

        ObjectAddress address(ContentHash hash) {
            return switch (this) {
                case ROOT_CATALOG -> ObjectAddress.catalog(hash);
                case CERTIFICATE -> ObjectAddress.certificate(hash);
                case TAGS -> ObjectAddress.tags(hash);
                case METAINFO -> ObjectAddress.metainfo(hash);
            };
        }
    }
}
