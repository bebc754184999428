package org.cvmfsephemeral.store.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where objects are kept. */
@ConfigMapping(prefix = "cvmfs.store")
public interface StoreSettings {
    /** A directory of this machine, or a bucket. Where the S3 server is and how to log in stands in quarkus.minio.*. */
    @WithDefault("file")
    Kind kind();

    FileSettings file();

    S3Settings s3();

    RetrySettings retry();

    /** The kinds of store. */
    enum Kind {
        FILE,
        S3
    }

    /** The store of kind file. */
    interface FileSettings {
        /** The directory; it must be on a local file system. Needed if the kind is file. */
        Optional<Path> root();

        /** Whether objects must survive the loss of power. Without it, they survive the death of processes only. */
        @WithDefault("true")
        boolean fsync();
    }

    /** The store of kind s3. */
    interface S3Settings {
        /** Is created when it is missing. */
        @WithDefault("cvmfs")
        String bucket();

        /** Whether to set a bucket policy that lets everybody read what clients read, unless there is another policy. */
        @WithDefault("true")
        boolean publicRead();
    }

    /** What to do while a store is unavailable. */
    interface RetrySettings {
        /** For how long the store is asked again before the caller gets to know; zero for not at all. */
        @WithDefault("30S")
        Duration deadline();
    }
}
