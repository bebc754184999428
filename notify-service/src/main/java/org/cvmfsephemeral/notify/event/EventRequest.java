package org.cvmfsephemeral.notify.event;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.messages.RepositoryEvent;

/** What a reader of events asks for. */
record EventRequest(EventFilter filter, Start start) {
    /** What a browser sends when it connects again. */
    static final String LAST_EVENT_ID = "Last-Event-ID";
    /** The same for readers that cannot set a header. */
    private static final String LAST_EVENT_ID_PARAMETER = "lastEventId";

    private static final Set<String> PARAMETERS = Set.of("repo", "path", "type", LAST_EVENT_ID_PARAMETER);
    private static final int MAX_VALUES = 100;

    /** A request that cannot be understood. */
    static final class InvalidException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidException(String message) {
            super(message);
        }
    }

    /** @throws InvalidException that says what is wrong and how to go on */
    static EventRequest of(HttpServerRequest request) throws InvalidException {
        MultiMap parameters = parameters(request);
        for (Map.Entry<String, String> parameter : parameters) {
            if (!PARAMETERS.contains(parameter.getKey())) {
                throw new InvalidException("There is no parameter '" + parameter.getKey()
                        + "' here; there are repo, path, type and lastEventId.");
            }
        }
        EventFilter filter = new EventFilter(
                Set.copyOf(values(
                        parameters, "repo", name -> RepositoryName.of(name).value())),
                values(parameters, "path", RepositoryPath::of),
                Set.copyOf(values(parameters, "type", EventRequest::type)));
        return new EventRequest(filter, Start.of(lastEventId(request, parameters)));
    }

    private static MultiMap parameters(HttpServerRequest request) throws InvalidException {
        try {
            return request.params();
        } catch (IllegalArgumentException e) {
            throw new InvalidException("The query is not well encoded.");
        }
    }

    private static <T> List<T> values(MultiMap parameters, String name, Function<String, T> parse)
            throws InvalidException {
        List<String> texts = parameters.getAll(name);
        if (texts.size() > MAX_VALUES) {
            throw new InvalidException(
                    "Parameter '" + name + "' is given more than " + MAX_VALUES + " times; open several streams.");
        }
        try {
            return texts.stream().map(parse).distinct().toList();
        } catch (InvalidNameException e) {
            throw new InvalidException("Parameter '" + name + "' is not valid: " + e.getMessage() + ".");
        }
    }

    private static String type(String name) {
        if (!RepositoryEvent.TYPES.contains(name)) {
            throw new InvalidNameException("there are the types " + String.join(", ", RepositoryEvent.TYPES));
        }
        return name;
    }

    /** The header is what the reader has seen last; the parameter may be what its address was made with. */
    private static Optional<String> lastEventId(HttpServerRequest request, MultiMap parameters) {
        return Optional.ofNullable(request.getHeader(LAST_EVENT_ID))
                .or(() -> Optional.ofNullable(parameters.get(LAST_EVENT_ID_PARAMETER)))
                .filter(id -> !id.isEmpty());
    }
}
