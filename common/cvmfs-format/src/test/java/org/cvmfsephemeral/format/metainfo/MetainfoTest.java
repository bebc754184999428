package org.cvmfsephemeral.format.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.cvmfsephemeral.format.object.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetainfoTest {
    @Property(tries = 200)
    void whatIsWrittenIsRead(@ForAll String text, @ForAll @Size(max = 3) List<String> urls) {
        Metainfo metainfo = new Metainfo(
                text,
                "a@b.c",
                text,
                text,
                text,
                text,
                urls,
                JsonNodeFactory.instance.objectNode().put("key", text));
        Assume.that(StandardCharsets.UTF_8.newEncoder().canEncode(text + String.join("", urls)));

        assertThat(Metainfo.parse(metainfo.toJson())).isEqualTo(metainfo);
    }

    @Test
    void emptyObjectOfTheMinimalCreationIsRead() {
        assertThat(parse("{}")).isEqualTo(Metainfo.EMPTY);
    }

    @Test
    void fieldsOfOtherTypesAreNothing() {
        assertThat(parse("{\"email\": {}, \"recommended-stratum1s\": 7, \"custom\": [], \"unknown\": 1}"))
                .isEqualTo(Metainfo.EMPTY);
    }

    @Test
    void customSettingsCannotBeChangedFromOutside() {
        Metainfo metainfo =
                Metainfo.EMPTY.with("", JsonNodeFactory.instance.objectNode().put("ttl", 1));

        metainfo.custom().put("ttl", 2);

        assertThat(metainfo.custom().get("ttl").intValue()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "1", "{", "{} x", "{\"a\":}", "{\"custom\":{\"a\":1,}}"})
    void whatIsNoJsonObjectIsRefused(String json) {
        assertThatThrownBy(() -> parse(json)).isInstanceOf(FormatException.class);
    }

    @Test
    void deepNestingIsRefused() {
        String json = "{\"custom\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

        assertThatThrownBy(() -> parse(json)).isInstanceOf(FormatException.class);
    }

    @Test
    void oversizedMetainfoIsRefused() {
        assertThatThrownBy(() -> Metainfo.parse(new byte[Metainfo.MAX_BYTES + 1]))
                .isInstanceOf(FormatException.class);
    }

    private static Metainfo parse(String json) {
        return Metainfo.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
