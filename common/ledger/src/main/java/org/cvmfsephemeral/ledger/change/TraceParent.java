package org.cvmfsephemeral.ledger.change;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A place in a trace as one line of text, as in the header of that name (W3C Trace Context, section 3.2). */
final class TraceParent {
    private static final String HEADER = "traceparent";
    private static final TextMapGetter<Map<String, String>> GETTER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> carrier) {
            return List.copyOf(carrier.keySet());
        }

        @Override
        public String get(Map<String, String> carrier, String key) {
            return carrier.get(key);
        }
    };

    private TraceParent() {}

    /** Of what the thread is doing; empty if it is part of no trace. */
    static Optional<String> current() {
        Map<String, String> headers = new HashMap<>();
        W3CTraceContextPropagator.getInstance().inject(Context.current(), headers, Map::put);
        return Optional.ofNullable(headers.get(HEADER));
    }

    /** Empty if the text is none. */
    static Optional<SpanContext> parse(String text) {
        Context context = W3CTraceContextPropagator.getInstance().extract(Context.root(), Map.of(HEADER, text), GETTER);
        return Optional.of(Span.fromContext(context).getSpanContext()).filter(SpanContext::isValid);
    }
}
