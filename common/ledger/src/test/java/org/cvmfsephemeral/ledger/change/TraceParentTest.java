package org.cvmfsephemeral.ledger.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
    /** The example of W3C Trace Context, section 3.2.2. */
    private static final String EXAMPLE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void isThatOfWhatTheThreadIsDoing() {
        SpanContext place = SpanContext.create(
                "4bf92f3577b34da6a3ce929d0e0e4736",
                "00f067aa0ba902b7",
                TraceFlags.getSampled(),
                TraceState.getDefault());

        try (Scope ignored = Span.wrap(place).makeCurrent()) {
            assertThat(TraceParent.current()).contains(EXAMPLE);
        }
    }

    @Test
    void withoutATraceThereIsNone() {
        assertThat(TraceParent.current()).isEmpty();
    }

    @Test
    void isReadBack() {
        SpanContext place = TraceParent.parse(EXAMPLE).orElseThrow();

        assertThat(place.getTraceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(place.getSpanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(place.isSampled()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "00-00000000000000000000000000000000-00f067aa0ba902b7-01"})
    void nothingElseIsOne(String text) {
        assertThat(TraceParent.parse(text)).isEmpty();
    }
}
