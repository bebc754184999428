package org.cvmfsephemeral.messages;

import io.quarkus.kafka.client.serialization.ObjectMapperDeserializer;

/** Named in the channels' configuration. */
public final class OperatorRequestDeserializer extends ObjectMapperDeserializer<OperatorRequest> {
    public OperatorRequestDeserializer() {
        super(OperatorRequest.class);
    }
}
