package org.cvmfsephemeral.upload.content;

import java.time.Duration;
import java.util.OptionalLong;

record FixedUploadSettings(int bufferBytes, Duration bufferWait) implements UploadSettings {
    @Override
    public OptionalLong entryBytes() {
        return OptionalLong.empty();
    }

    @Override
    public int storeThreads() {
        return 4;
    }

    @Override
    public int maxConcurrent() {
        return 100;
    }

    @Override
    public Duration leaseTime() {
        return Duration.ofMinutes(2);
    }

    @Override
    public Duration heartbeatEvery() {
        return Duration.ofSeconds(20);
    }

    @Override
    public Duration maxUploadTime() {
        return Duration.ofHours(1);
    }

    @Override
    public Duration publishWait() {
        return Duration.ofMinutes(2);
    }

    @Override
    public Duration bodyPatience() {
        return Duration.ofMinutes(1);
    }

    @Override
    public Duration linger() {
        return Duration.ofSeconds(10);
    }
}
