package org.cvmfsephemeral.upload.write;

/** Stores what a request sends and says what is to be published. */
@FunctionalInterface
public interface Writing {
    Draft carryOut(WriteScope scope) throws InterruptedException;
}
