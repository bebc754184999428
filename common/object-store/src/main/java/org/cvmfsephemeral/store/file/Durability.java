package org.cvmfsephemeral.store.file;

/** What has happened to the bytes of an object, and to its name, when a put returns. */
public enum Durability {
    /** They are on the disk: a put survives the loss of power. */
    FSYNC,
    /** They are with the kernel: a put survives the death of the process. */
    NONE
}
