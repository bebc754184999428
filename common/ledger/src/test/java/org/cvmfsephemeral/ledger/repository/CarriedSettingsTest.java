package org.cvmfsephemeral.ledger.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.cvmfsephemeral.format.object.Compression;
import org.junit.jupiter.api.Test;

/** What repositories carry outlives releases. */
class CarriedSettingsTest {
    private static final Instant CREATED = Instant.parse("2026-03-07T09:05:01.123456Z");

    @Test
    void everySettingComesBack() {
        CarriedSettings settings = new CarriedSettings(
                new RepositorySettings(
                        Compression.ZLIB,
                        1 << 20,
                        123,
                        new RepositoryLimits(1L << 33, null, 1L << 35, 7),
                        3_600,
                        new ExpiryPolicy(60L, null, 1L << 36)),
                CREATED,
                List.of("/evidence"),
                List.of(new CarriedSettings.CarriedRule("/nightly", 5)));

        assertThat(CarriedSettings.fromJson(settings.toJson())).isEqualTo(settings);
    }

    @Test
    void whatAnEarlierReleaseWroteIsRead() {
        CarriedSettings read = CarriedSettings.fromJson("""
                {"settings":{"compression":"NONE","chunkSize":8388608,"ttlSeconds":60,\
                "limits":{"fileBytes":1099511627776},"touchOnReadSeconds":0},\
                "createdAt":"2026-03-07T09:05:01.123456Z"}""");

        assertThat(read)
                .isEqualTo(new CarriedSettings(
                        new RepositorySettings(Compression.NONE, 8 << 20, 60, 1L << 40),
                        CREATED,
                        List.of(),
                        List.of()));
    }

    @Test
    void whatALaterReleaseAddsIsLeftOut() {
        String text = CarriedSettings.defaults(60, CREATED).toJson();

        assertThat(CarriedSettings.fromJson(text.replaceFirst("\\{", "{\"newer\":{\"a\":1},")))
                .isEqualTo(CarriedSettings.defaults(60, CREATED));
    }

    @Test
    void settingsThatCannotBeUsedAreRefused() {
        assertThatThrownBy(() -> CarriedSettings.fromJson("{\"createdAt\":\"2026-03-07T09:05:01Z\"}"))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> CarriedSettings.fromJson("[]")).isInstanceOf(IllegalStateException.class);
    }
}
