package org.cvmfsephemeral.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Freezes the JSON of events: programs outside read it as it stands on the topic. */
class EventWireFormTest {
    private static final String REPOSITORY = "sw.example.org";
    private static final Instant AT = Instant.parse("2026-02-03T04:05:06.789Z");
    private static final UUID CHANGE = UUID.fromString("00000000-0000-0000-0000-000000000001");
    private static final UUID SESSION = UUID.fromString("00000000-0000-0000-0000-000000000002");
    private static final TouchedPaths PATHS = new TouchedPaths(List.of("/a/b", "/a/c"), 7, "/a");

    private final ObjectMapper json = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    @Test
    void created() {
        assertThat(write(new RepositoryEvent.Created(REPOSITORY, AT, 1, "ab"))).isEqualTo("""
                        {"type":"created","id":"ID","repository":"sw.example.org",\
                        "at":"2026-02-03T04:05:06.789Z","revision":1,"rootHash":"ab"}""");
    }

    @Test
    void published() {
        assertThat(write(new RepositoryEvent.Published(REPOSITORY, AT, CHANGE, 7, "ab", PATHS, null)))
                .isEqualTo("""
                        {"type":"published","id":"ID","repository":"sw.example.org",\
                        "at":"2026-02-03T04:05:06.789Z","change":"00000000-0000-0000-0000-000000000001","revision":7,\
                        "rootHash":"ab","paths":["/a/b","/a/c"],"more":7,"within":"/a"}""");
    }

    @Test
    void publishedRollback() {
        assertThat(write(new RepositoryEvent.Published(
                        REPOSITORY, AT, CHANGE, 7, "ab", TouchedPaths.of(List.of("")), 3L)))
                .isEqualTo("""
                        {"type":"published","id":"ID","repository":"sw.example.org",\
                        "at":"2026-02-03T04:05:06.789Z","change":"00000000-0000-0000-0000-000000000001","revision":7,\
                        "rootHash":"ab","paths":["/"],"more":0,"rolledBackTo":3}""");
    }

    @Test
    void rejected() {
        assertThat(write(new RepositoryEvent.Rejected(
                        REPOSITORY, AT, CHANGE, "file-exists", TouchedPaths.of(List.of("/a")))))
                .isEqualTo("""
                        {"type":"rejected","id":"ID","repository":"sw.example.org",\
                        "at":"2026-02-03T04:05:06.789Z","change":"00000000-0000-0000-0000-000000000001",\
                        "problem":"file-exists","paths":["/a"],"more":0}""");
    }

    @Test
    void expired() {
        assertThat(write(new RepositoryEvent.Expired(REPOSITORY, AT, CHANGE, 7, "ab", TouchedPaths.of(List.of("/a")))))
                .isEqualTo("""
                        {"type":"expired","id":"ID","repository":"sw.example.org",\
                        "at":"2026-02-03T04:05:06.789Z","change":"00000000-0000-0000-0000-000000000001","revision":7,\
                        "rootHash":"ab","paths":["/a"],"more":0}""");
    }

    @Test
    void collected() {
        assertThat(write(RepositoryEvent.Collected.by(SESSION, REPOSITORY, AT, 12, 3_456)))
                .isEqualTo("""
                        {"type":"collected","id":"ID","repository":"sw.example.org",\
                        "at":"2026-02-03T04:05:06.789Z","objects":12,"bytes":3456}""");
    }

    @Test
    void tagged() {
        assertThat(write(new RepositoryEvent.Tagged(REPOSITORY, AT, 7, List.of("v1"), List.of("v0"))))
                .isEqualTo("""
                        {"type":"tagged","id":"ID","repository":"sw.example.org",\
                        "at":"2026-02-03T04:05:06.789Z","revision":7,"tags":["v1"],"removed":["v0"]}""");
    }

    @Test
    void lease() {
        assertThat(write(new RepositoryEvent.LeaseTurn(
                        REPOSITORY, AT, RepositoryEvent.LeaseTurn.What.RELEASED, "/a", "job 1", SESSION, CHANGE)))
                .isEqualTo("""
                        {"type":"lease","id":"ID","repository":"sw.example.org",\
                        "at":"2026-02-03T04:05:06.789Z","what":"released","paths":["/a"],"more":0,"holder":"job 1",\
                        "session":"00000000-0000-0000-0000-000000000002",\
                        "change":"00000000-0000-0000-0000-000000000001"}""");
    }

    @Test
    void turnsOfLeasesStay() throws Exception {
        assertThat(json.writeValueAsString(RepositoryEvent.LeaseTurn.What.values()))
                .isEqualTo("[\"acquired\",\"released\",\"expired\",\"cancelled\"]");
    }

    @Test
    void sameFactToldAgainHasTheSameId() {
        // Given
        var first = new RepositoryEvent.Published(REPOSITORY, AT, CHANGE, 7, "ab", PATHS, null);

        // When
        var again = new RepositoryEvent.Published(REPOSITORY, AT.plusSeconds(60), CHANGE, 7, "ab", PATHS, null);
        var other = new RepositoryEvent.Published(REPOSITORY, AT, SESSION, 7, "ab", PATHS, null);

        // Then
        assertThat(again.id()).isEqualTo(first.id()).isNotEqualTo(other.id());
    }

    private String write(RepositoryEvent event) {
        try {
            return json.writeValueAsString(event).replace(event.id().toString(), "ID");
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
