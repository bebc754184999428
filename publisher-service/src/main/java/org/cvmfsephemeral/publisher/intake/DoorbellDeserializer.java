package org.cvmfsephemeral.publisher.intake;

import io.quarkus.kafka.client.serialization.ObjectMapperDeserializer;
import org.cvmfsephemeral.messages.ChangeDoorbell;

/** Named in the channel's configuration. */
public final class DoorbellDeserializer extends ObjectMapperDeserializer<ChangeDoorbell> {
    public DoorbellDeserializer() {
        super(ChangeDoorbell.class);
    }
}
