package org.cvmfsephemeral.store.s3;

import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.ListObjectsArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.RemoveObjectsArgs;
import io.minio.Result;
import io.minio.StatObjectArgs;
import io.minio.StatObjectResponse;
import io.minio.messages.DeleteError;
import io.minio.messages.DeleteObject;
import io.minio.messages.Item;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cvmfsephemeral.store.ByteRange;
import org.cvmfsephemeral.store.ETag;
import org.cvmfsephemeral.store.ListedObject;
import org.cvmfsephemeral.store.MissingObjectException;
import org.cvmfsephemeral.store.ObjectContent;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectPage;
import org.cvmfsephemeral.store.ObjectStat;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.store.PreconditionFailedException;
import org.cvmfsephemeral.store.StoreRefusedException;
import org.cvmfsephemeral.store.StoredObject;

/**
 * Objects in a bucket of an S3 server. The bucket is created, and opened to anonymous readers of what is public, before the
 * first use. An object of up to {@value #LARGEST_SINGLE_PUT} bytes is put with one request, a larger one in parts.
 *
 * <p>Conditional puts rest on the server: it must compare and write {@code If-Match} and {@code If-None-Match: *} as one
 * step. Durability, too, is what the server's acknowledgement means.
 */
public final class S3ObjectStore implements ObjectStore {
    static final int LARGEST_SINGLE_PUT = 16 * 1024 * 1024;
    private static final int SMALLEST_PART = 5 * 1024 * 1024;
    private static final int DELETES_PER_REQUEST = 1000;

    private final MinioClient client;
    private final S3Bucket bucket;

    /**
     * Does not talk to the server yet.
     *
     * @param anonymousReading whether the public may read what {@link ObjectKey#isPublic()} names
     */
    public S3ObjectStore(MinioClient client, String bucket, boolean anonymousReading) {
        this.client = client;
        this.bucket = new S3Bucket(client, bucket, anonymousReading);
    }

    @Override
    public ETag put(ObjectKey key, ObjectContent content, ObjectHeaders headers) {
        return put(key, content, headers, Map.of());
    }

    @Override
    public ETag putIfAbsent(ObjectKey key, ObjectContent content, ObjectHeaders headers) {
        return putOnCondition(key, content, headers, Map.of("If-None-Match", "*"));
    }

    @Override
    public ETag putIfMatch(ObjectKey key, ObjectContent content, ObjectHeaders headers, ETag expected) {
        return putOnCondition(key, content, headers, Map.of("If-Match", expected.quoted()));
    }

    private ETag putOnCondition(
            ObjectKey key, ObjectContent content, ObjectHeaders headers, Map<String, String> condition) {
        if (content.length() > LARGEST_SINGLE_PUT) {
            throw new StoreRefusedException("an object of " + content.length()
                    + " bytes is put in parts, and then its condition would not be checked in one step");
        }
        try {
            return put(key, content, headers, condition);
        } catch (MissingObjectException e) {
            throw new PreconditionFailedException(key, e);
        }
    }

    private ETag put(ObjectKey key, ObjectContent content, ObjectHeaders headers, Map<String, String> condition) {
        headers.requireSuitableFor(key);
        return S3Errors.translating("putting", key, () -> {
            try (InputStream body = content.open()) {
                return ETag.ofHeader(client.putObject(PutObjectArgs.builder()
                                .bucket(bucket.prepared())
                                .object(key.value())
                                .contentType(headers.contentType())
                                .headers(Map.of("Cache-Control", headers.cacheControl()))
                                .extraHeaders(condition)
                                .stream(body, content.length(), partSize(content.length()))
                                .build())
                        .etag());
            }
        });
    }

    private static long partSize(long length) {
        return length > LARGEST_SINGLE_PUT ? LARGEST_SINGLE_PUT : Math.max(SMALLEST_PART, length);
    }

    @Override
    public Optional<ObjectStat> stat(ObjectKey key) {
        try {
            return Optional.of(S3Errors.translating("looking for", key, () -> {
                StatObjectResponse found = client.statObject(StatObjectArgs.builder()
                        .bucket(bucket.prepared())
                        .object(key.value())
                        .build());
                return new ObjectStat(
                        found.size(),
                        ETag.ofHeader(found.etag()),
                        found.lastModified().toInstant());
            }));
        } catch (MissingObjectException e) {
            return Optional.empty();
        }
    }

    @Override
    public StoredObject open(ObjectKey key) {
        return open(key, getArgs(key));
    }

    @Override
    public StoredObject open(ObjectKey key, ByteRange range) {
        return open(key, getArgs(key).offset(range.offset()).length(range.length()));
    }

    private GetObjectArgs.Builder getArgs(ObjectKey key) {
        return GetObjectArgs.builder().object(key.value());
    }

    private StoredObject open(ObjectKey key, GetObjectArgs.Builder args) {
        return S3Errors.translating("opening", key, () -> {
            GetObjectResponse response =
                    client.getObject(args.bucket(bucket.prepared()).build());
            try {
                return S3StoredObject.of(response);
            } catch (RuntimeException e) {
                response.close();
                throw e;
            }
        });
    }

    @Override
    public ObjectPage list(String prefix, Optional<String> after, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a page has at least one place");
        }
        ObjectKey.requirePrefix(prefix);
        return S3Errors.translating("listing", prefix, () -> {
            ListObjectsArgs.Builder args = ListObjectsArgs.builder()
                    .bucket(bucket.prepared())
                    .prefix(prefix)
                    .recursive(true)
                    .maxKeys(Math.min(limit, 1000));
            after.filter(key -> !key.isEmpty()).ifPresent(args::startAfter);
            return page(client.listObjects(args.build()), limit);
        });
    }

    private static ObjectPage page(Iterable<Result<Item>> results, int limit) throws Exception {
        List<ListedObject> objects = new ArrayList<>();
        for (Result<Item> result : results) {
            Item item = result.get();
            S3Listing.object(item).ifPresent(objects::add);
            if (objects.size() == limit) {
                return new ObjectPage(objects, Optional.of(item.objectName()));
            }
        }
        return new ObjectPage(objects, Optional.empty());
    }

    @Override
    public void delete(ObjectKey key) {
        try {
            S3Errors.translating("deleting", key, () -> {
                client.removeObject(RemoveObjectArgs.builder()
                        .bucket(bucket.prepared())
                        .object(key.value())
                        .build());
                return key;
            });
        } catch (MissingObjectException alreadyGone) {
            return;
        }
    }

    @Override
    public List<ObjectKey> deleteAll(List<ObjectKey> keys) {
        List<ObjectKey> failed = new ArrayList<>();
        for (int first = 0; first < keys.size(); first += DELETES_PER_REQUEST) {
            failed.addAll(deleteBatch(keys.subList(first, Math.min(first + DELETES_PER_REQUEST, keys.size()))));
        }
        return failed;
    }

    private List<ObjectKey> deleteBatch(List<ObjectKey> keys) {
        return S3Errors.translating("deleting", keys.get(0) + " and others", () -> {
            List<DeleteObject> objects =
                    keys.stream().map(key -> new DeleteObject(key.value())).toList();
            List<ObjectKey> failed = new ArrayList<>();
            for (Result<DeleteError> result : client.removeObjects(RemoveObjectsArgs.builder()
                    .bucket(bucket.prepared())
                    .objects(objects)
                    .build())) {
                DeleteError error = result.get();
                if (!error.code().equals("NoSuchKey")) {
                    failed.add(new ObjectKey(error.objectName()));
                }
            }
            return failed;
        });
    }

    @Override
    public Optional<Path> localFile(ObjectKey key) {
        return Optional.empty();
    }
}
