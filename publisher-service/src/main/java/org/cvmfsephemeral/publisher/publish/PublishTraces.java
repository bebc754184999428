package org.cvmfsephemeral.publisher.publish;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.ledger.change.Change;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Goes on with the traces of the requests that changes came from: a revision is part of the oldest one and linked with the others. */
@ApplicationScoped
class PublishTraces {
    private final Tracer tracer;

    /** @param disabled without it the SDK makes up spans all the same, which nobody collects but exemplars name */
    PublishTraces(Tracer tracer, @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean disabled) {
        this.tracer = disabled ? TracerProvider.noop().get("") : tracer;
    }

    <T> T traced(RepositoryName repository, List<Change> changes, Supplier<T> publishing) {
        Span span = span(repository, changes);
        try (Scope ignored = span.makeCurrent()) {
            return publishing.get();
        } catch (RuntimeException e) {
            span.setStatus(StatusCode.ERROR);
            span.recordException(e);
            throw e;
        } finally {
            span.end();
        }
    }

    private Span span(RepositoryName repository, List<Change> changes) {
        SpanBuilder span = tracer.spanBuilder("publish revision")
                .setAttribute("cvmfs.repository", repository.value())
                .setAttribute("cvmfs.changes", changes.size());
        Iterator<SpanContext> traces =
                changes.stream().map(Change::trace).flatMap(Optional::stream).iterator();
        if (traces.hasNext()) {
            span.setParent(Context.root().with(Span.wrap(traces.next())));
        } else {
            span.setNoParent();
        }
        traces.forEachRemaining(span::addLink);
        return span.startSpan();
    }
}
