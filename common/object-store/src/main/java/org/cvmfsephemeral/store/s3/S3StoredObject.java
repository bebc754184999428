package org.cvmfsephemeral.store.s3;

import io.minio.GetObjectResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import okhttp3.Headers;
import org.cvmfsephemeral.store.ETag;
import org.cvmfsephemeral.store.ObjectStat;
import org.cvmfsephemeral.store.StoreUnavailableException;
import org.cvmfsephemeral.store.StoredObject;
import org.jboss.logging.Logger;

/** The answer to one GET: bytes and headers belong together whatever happens to the object meanwhile. */
record S3StoredObject(ObjectStat stat, long length, InputStream body) implements StoredObject {
    private static final Logger LOG = Logger.getLogger(S3StoredObject.class);

    static S3StoredObject of(GetObjectResponse response) {
        Headers headers = response.headers();
        long length = Long.parseLong(required(headers, "Content-Length"));
        String contentRange = headers.get("Content-Range");
        long size = contentRange == null ? length : sizeIn(contentRange);
        Instant lastModified = ZonedDateTime.parse(
                        required(headers, "Last-Modified"), DateTimeFormatter.RFC_1123_DATE_TIME)
                .toInstant();
        ETag etag = ETag.ofHeader(required(headers, "ETag"));
        return new S3StoredObject(new ObjectStat(size, etag, lastModified), length, response);
    }

    /** The number behind the slash in {@code bytes 0-9/100}. */
    private static long sizeIn(String contentRange) {
        return Long.parseLong(contentRange.substring(contentRange.lastIndexOf('/') + 1));
    }

    private static String required(Headers headers, String name) {
        String value = headers.get(name);
        if (value == null) {
            throw new StoreUnavailableException("the store's answer has no " + name);
        }
        return value;
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            LOG.debugf(e, "Closing the body of an object failed");
        }
    }
}
