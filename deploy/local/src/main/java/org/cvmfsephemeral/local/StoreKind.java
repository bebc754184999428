package org.cvmfsephemeral.local;

/** Where objects go: a folder, or S3Proxy in front of one. */
public enum StoreKind {
    FILE,
    S3
}
