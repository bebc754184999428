package org.cvmfsephemeral.format.reflog;

import org.cvmfsephemeral.format.object.ObjectKind;

/** What a reflog row refers to (format reference 7.3, upstream {@code cvmfs/reflog_sql.cc}). */
public enum ReferenceType {
    ROOT_CATALOG(0, ObjectKind.CATALOG),
    CERTIFICATE(1, ObjectKind.CERTIFICATE),
    HISTORY(2, ObjectKind.HISTORY),
    METAINFO(3, ObjectKind.METAINFO);

    private final int code;
    private final ObjectKind kind;

    ReferenceType(int code, ObjectKind kind) {
        this.code = code;
        this.kind = kind;
    }

    int code() {
        return code;
    }

    public ObjectKind kind() {
        return kind;
    }
}
