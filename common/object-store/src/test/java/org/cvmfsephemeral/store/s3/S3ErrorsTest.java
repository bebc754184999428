package org.cvmfsephemeral.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.cvmfsephemeral.embedded.S3Server;
import org.cvmfsephemeral.store.ConditionalWrites;
import org.cvmfsephemeral.store.ETag;
import org.cvmfsephemeral.store.MissingObjectException;
import org.cvmfsephemeral.store.ObjectContent;
import org.cvmfsephemeral.store.ObjectHeaders;
import org.cvmfsephemeral.store.ObjectKey;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.store.PreconditionFailedException;
import org.cvmfsephemeral.store.StoreException;
import org.cvmfsephemeral.store.StoreRefusedException;
import org.cvmfsephemeral.store.StoreUnavailableException;
import org.cvmfsephemeral.store.s3.FlakyS3.Fault;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class S3ErrorsTest {
    private static final ObjectKey KEY = ObjectKey.of("demo.example.org", ".cvmfspublished");
    private static final ObjectContent CONTENT = ObjectContent.of(new byte[10]);

    @TempDir
    private static Path data;

    private static S3Server server;
    private static FlakyS3 flaky;
    private static ObjectStore store;

    @BeforeAll
    static void startServer() throws IOException {
        server = S3Server.start(data);
        flaky = FlakyS3.before(server.endpoint());
        store = flaky.store(server.accessKey(), server.secretKey());
        store.put(KEY, CONTENT, ObjectHeaders.MANIFEST);
    }

    @AfterAll
    static void stopServer() {
        flaky.close();
        server.close();
    }

    static Stream<Arguments> errorsOfPut() {
        return Stream.of(
                Arguments.of(Fault.error(500, "InternalError"), StoreUnavailableException.class),
                Arguments.of(Fault.error(503, "SlowDown"), StoreUnavailableException.class),
                Arguments.of(Fault.error(429, "TooManyRequests"), StoreUnavailableException.class),
                Arguments.of(Fault.error(400, "RequestTimeout"), StoreUnavailableException.class),
                Arguments.of(Fault.error(409, "ConditionalRequestConflict"), StoreUnavailableException.class),
                Arguments.of(Fault.answer(504, "text/html", "<html>time-out</html>"), StoreUnavailableException.class),
                Arguments.of(Fault.answer(200, "text/plain", "no entity tag"), StoreRefusedException.class),
                Arguments.of(Fault.LOSE_REQUEST, StoreUnavailableException.class),
                Arguments.of(Fault.LOSE_ANSWER, StoreUnavailableException.class),
                Arguments.of(Fault.error(403, "AccessDenied"), StoreRefusedException.class),
                Arguments.of(Fault.error(403, "InvalidAccessKeyId"), StoreRefusedException.class),
                Arguments.of(Fault.answer(403, "text/html", "<html>forbidden</html>"), StoreRefusedException.class),
                Arguments.of(Fault.error(400, "InvalidArgument"), StoreRefusedException.class),
                Arguments.of(Fault.error(501, "NotImplemented"), StoreRefusedException.class),
                Arguments.of(Fault.error(404, "NoSuchBucket"), StoreRefusedException.class),
                Arguments.of(Fault.error(412, "PreconditionFailed"), PreconditionFailedException.class));
    }

    @ParameterizedTest
    @MethodSource("errorsOfPut")
    void givenAnErrorOfTheServer_whenPut_thenItIsToldApart(Fault fault, Class<? extends StoreException> expected) {
        flaky.next(fault);

        assertThatThrownBy(() -> store.putIfMatch(KEY, CONTENT, ObjectHeaders.MANIFEST, new ETag("any")))
                .isInstanceOf(expected);
    }

    static Stream<Arguments> errorsOfStat() {
        return Stream.of(
                Arguments.of(Fault.answer(503, "text/html", ""), StoreUnavailableException.class),
                Arguments.of(Fault.answer(403, "application/xml", ""), StoreRefusedException.class),
                Arguments.of(Fault.LOSE_ANSWER, StoreUnavailableException.class));
    }

    @ParameterizedTest
    @MethodSource("errorsOfStat")
    void givenAnErrorWithoutBody_whenLookedFor_thenItIsToldApart(
            Fault fault, Class<? extends StoreException> expected) {
        flaky.next(fault);

        assertThatThrownBy(() -> store.stat(KEY)).isInstanceOf(expected);
    }

    @Test
    void givenNoObject_whenPutIfMatchIsAnsweredWith404_thenThePreconditionFailed() {
        flaky.next(Fault.error(404, "NoSuchKey"));

        assertThatThrownBy(() -> store.putIfMatch(KEY, CONTENT, ObjectHeaders.MANIFEST, new ETag("any")))
                .isInstanceOf(PreconditionFailedException.class)
                .hasCauseInstanceOf(MissingObjectException.class);
    }

    @Test
    void givenAListingThatIsNotXml_whenListed_thenTheStoreIsUnavailable() {
        flaky.next(Fault.answer(200, "application/xml", "<ListBucketResult><Contents>"));

        assertThatThrownBy(() -> store.list("", Optional.empty(), 10)).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void givenObjectsThatTheServerWillNotDelete_whenAllAreDeleted_thenTheseAreNamed() {
        flaky.next(Fault.answer(200, "application/xml", """
                <DeleteResult>
                <Deleted><Key>a</Key></Deleted>
                <Error><Key>b</Key><Code>AccessDenied</Code><Message>no</Message></Error>
                <Error><Key>c</Key><Code>NoSuchKey</Code><Message>gone</Message></Error>
                </DeleteResult>"""));

        List<ObjectKey> failed = store.deleteAll(List.of(ObjectKey.of("a"), ObjectKey.of("b"), ObjectKey.of("c")));

        assertThat(failed).containsExactly(ObjectKey.of("b"));
    }

    @Test
    void givenForeignNamesInTheBucket_whenListed_thenTheyArePassedOver() {
        flaky.next(Fault.answer(200, "application/xml", """
                <ListBucketResult><Name>contract</Name><IsTruncated>false</IsTruncated>
                <Contents><Key>with space</Key><LastModified>2026-05-01T12:00:00.000Z</LastModified>\
                <ETag>"x"</ETag><Size>1</Size></Contents>
                <Contents><Key>object</Key><LastModified>2026-05-01T12:00:00.000Z</LastModified>\
                <ETag>"x"</ETag><Size>1</Size></Contents>
                </ListBucketResult>"""));

        assertThat(store.list("", Optional.empty(), 10).objects())
                .singleElement()
                .satisfies(object -> assertThat(object.key()).isEqualTo(ObjectKey.of("object")));
    }

    @Test
    void givenNoServer_whenAsked_thenTheStoreIsUnavailable() {
        ObjectStore nowhere =
                S3ObjectStoreContract.storeAt(URI.create("http://127.0.0.1:1"), "key", "secret", "bucket");

        assertThatThrownBy(() -> nowhere.put(KEY, CONTENT, ObjectHeaders.MANIFEST))
                .isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> nowhere.stat(KEY)).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> nowhere.list("", Optional.empty(), 1)).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> nowhere.deleteAll(List.of(KEY))).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void givenAServerThatKnowsNoConditions_whenProbed_thenThatIsFound() {
        flaky.next(Fault.stored("1"), Fault.error(501, "NotImplemented"));

        assertThat(store.probe()).isEqualTo(ConditionalWrites.IGNORED);
    }

    @Test
    void givenAServerThatIgnoresConditions_whenProbed_thenThatIsFound() {
        flaky.next(Fault.stored("1"), Fault.stored("2"), Fault.stored("3"), Fault.stored("4"));

        assertThat(store.probe()).isEqualTo(ConditionalWrites.IGNORED);
    }
}
