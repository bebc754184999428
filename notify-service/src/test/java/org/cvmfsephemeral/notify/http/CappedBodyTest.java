package org.cvmfsephemeral.notify.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CappedBodyTest {
    @Test
    void joinsThePartsUpToTheLimit() {
        // Given
        CappedBody body = new CappedBody(4);

        // When
        body.append(Buffer.buffer("ab"));
        body.append(Buffer.buffer("cd"));

        // Then
        assertThat(body.bytes()).asString(StandardCharsets.US_ASCII).isEqualTo("abcd");
    }

    @Test
    void keepsNothingOfWhatIsOverTheLimit() {
        // Given
        CappedBody body = new CappedBody(4);

        // When a part exceeds the limit and another would fit
        body.append(Buffer.buffer("abc"));
        body.append(Buffer.buffer("de"));
        body.append(Buffer.buffer("f"));

        // Then
        assertThat(body.bytes()).isEmpty();
    }
}
