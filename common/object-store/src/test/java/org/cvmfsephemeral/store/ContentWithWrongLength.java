package org.cvmfsephemeral.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.GatheringByteChannel;

/** Announces another number of bytes than it has. */
record ContentWithWrongLength(ObjectContent content, long length) implements ObjectContent {
    @Override
    public InputStream open() throws IOException {
        return content.open();
    }

    @Override
    public void writeTo(GatheringByteChannel channel) throws IOException {
        content.writeTo(channel);
    }
}
