package org.cvmfsephemeral.store.s3;

import io.minio.BucketExistsArgs;
import io.minio.GetBucketPolicyArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.SetBucketPolicyArgs;
import io.minio.errors.ErrorResponseException;
import java.util.Set;
import org.cvmfsephemeral.store.MissingObjectException;
import org.cvmfsephemeral.store.StoreRefusedException;
import org.jboss.logging.Logger;

/** A bucket that is made ready before its first use, also when the server comes up later than its clients. */
final class S3Bucket {
    private static final Logger LOG = Logger.getLogger(S3Bucket.class);
    private static final Set<String> MADE_BY_ANOTHER =
            Set.of("BucketAlreadyOwnedByYou", "BucketAlreadyExists", "OperationAborted");

    private final MinioClient client;
    private final String name;
    private final boolean anonymousReading;
    private volatile boolean prepared;

    S3Bucket(MinioClient client, String name, boolean anonymousReading) {
        this.client = client;
        this.name = name;
        this.anonymousReading = anonymousReading;
    }

    /** The name, once the bucket is there. */
    String prepared() {
        if (!prepared) {
            prepare();
        }
        return name;
    }

    private synchronized void prepare() {
        if (prepared) {
            return;
        }
        try {
            createIfMissing();
        } catch (StoreRefusedException e) {
            // Some credentials may use the objects of a bucket but not ask for it; others will be refused again.
            LOG.debugf("Bucket cannot be checked, taking it as given bucket=%s error=%s", name, e.getMessage());
            return;
        }
        if (anonymousReading) {
            openToAnonymousReaders();
        }
        prepared = true;
    }

    private void createIfMissing() {
        S3Errors.translating("creating bucket", name, () -> {
            if (!client.bucketExists(BucketExistsArgs.builder().bucket(name).build())) {
                create();
            }
            return name;
        });
    }

    private void create() throws Exception {
        try {
            client.makeBucket(MakeBucketArgs.builder().bucket(name).build());
            LOG.infof("Bucket created bucket=%s", name);
        } catch (ErrorResponseException e) {
            if (!MADE_BY_ANOTHER.contains(e.errorResponse().code())) {
                throw e;
            }
        }
    }

    private void openToAnonymousReaders() {
        try {
            S3Errors.translating("setting the policy of bucket", name, () -> {
                String current = currentPolicy();
                if (current.isBlank() || current.contains(PublicReadPolicy.STATEMENT_ID)) {
                    client.setBucketPolicy(SetBucketPolicyArgs.builder()
                            .bucket(name)
                            .config(PublicReadPolicy.json(name))
                            .build());
                } else {
                    LOG.infof("Bucket has a policy of its own, leaving it alone bucket=%s", name);
                }
                return name;
            });
        } catch (StoreRefusedException | MissingObjectException e) {
            LOG.warnf(
                    "Bucket policy not set, anonymous reading must be arranged otherwise bucket=%s error=%s",
                    name, e.getMessage());
        }
    }

    private String currentPolicy() throws Exception {
        try {
            String policy = client.getBucketPolicy(
                    GetBucketPolicyArgs.builder().bucket(name).build());
            return policy == null ? "" : policy;
        } catch (ErrorResponseException e) {
            if (e.response().code() == 404 && !e.errorResponse().code().equals("NoSuchBucket")) {
                return "";
            }
            throw e;
        }
    }
}
