package org.cvmfsephemeral.embedded;

import java.util.regex.Pattern;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import software.amazon.awssdk.services.s3.model.BucketCannedACL;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;

/** Stands in for the bucket policy that S3Proxy does not know: what CernVM-FS clients read, anybody may read. */
final class PublicReadBlobStore extends ForwardingBlobStore {
    private static final Pattern PUBLIC = Pattern.compile("[^/]+/(\\.cvmfs[^/]*|data/.+)");

    PublicReadBlobStore(BlobStore store) {
        super(store);
    }

    @Override
    public BucketCannedACL getContainerAccess(String bucket) {
        return BucketCannedACL.PRIVATE;
    }

    @Override
    public ObjectCannedACL getBlobAccess(String bucket, String key) {
        return PUBLIC.matcher(key).matches() ? ObjectCannedACL.PUBLIC_READ : ObjectCannedACL.PRIVATE;
    }

    @Override
    public ObjectCannedACL getBlobAccess(String bucket, String key, String version) {
        return getBlobAccess(bucket, key);
    }
}
