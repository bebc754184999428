package org.cvmfsephemeral.upload.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** Reads JSON bodies of one kind to the letter: a misspelt name or a number that is none is an error and no default. */
public final class StrictJson<T> {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                    LogicalType.Textual, text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final ObjectReader reader;
    private final ProblemType problem;
    private final int maxBytes;
    private final String noun;

    private StrictJson(ObjectReader reader, ProblemType problem, int maxBytes, String noun) {
        this.reader = reader;
        this.problem = problem;
        this.maxBytes = maxBytes;
        this.noun = noun;
    }

    /**
     * Bodies of this type.
     *
     * @param problem what is wrong with any other body
     * @param maxBytes the most that is read
     * @param noun what messages call one of its fields
     */
    public static <T> StrictJson<T> of(Class<T> type, ProblemType problem, int maxBytes, String noun) {
        return new StrictJson<>(MAPPER.readerFor(type), problem, maxBytes, noun);
    }

    /** As {@link #of(Class, ProblemType, int, String)}, for generic types. */
    public static <T> StrictJson<T> of(TypeReference<T> type, ProblemType problem, int maxBytes, String noun) {
        return new StrictJson<>(MAPPER.readerFor(type), problem, maxBytes, noun);
    }

    /**
     * @return empty if the body is
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if it is not what it should be
     */
    public Optional<T> read(InputStream body) {
        byte[] text = bytes(body);
        if (text.length == 0) {
            return Optional.empty();
        }
        T value = parse(text);
        if (value == null) {
            throw invalid("The body is not null.");
        }
        return Optional.of(value);
    }

    private byte[] bytes(InputStream body) {
        byte[] text;
        try {
            text = body.readNBytes(maxBytes + 1);
        } catch (IOException e) {
            throw Problems.of(ProblemType.INCOMPLETE_BODY, "The body could not be read to its end.");
        }
        if (text.length > maxBytes) {
            throw invalid("The body has at most " + maxBytes + " bytes.");
        }
        return text;
    }

    private T parse(byte[] text) {
        try {
            return reader.readValue(text);
        } catch (UnrecognizedPropertyException e) {
            throw invalid("There is no " + noun + " '" + e.getPropertyName() + "' here; there are "
                    + e.getKnownPropertyIds() + ".");
        } catch (InvalidTypeIdException e) {
            throw invalid(
                    e.getTypeId() == null
                            ? place(e) + " has no 'op', which says what is to be done."
                            : place(e) + ": there is no operation '" + e.getTypeId() + "'.");
        } catch (JsonMappingException e) {
            throw invalid(
                    e.getPath().isEmpty()
                            ? "The body is JSON of another kind, or has something twice."
                            : "The value of " + place(e) + " is of the wrong kind.");
        } catch (JsonProcessingException e) {
            throw invalid("The body is no JSON from line " + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr() + " on.");
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be read", e);
        }
    }

    private static String place(JsonMappingException e) {
        StringBuilder place = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                place.append('[').append(step.getIndex()).append(']');
            } else {
                place.append(place.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return place.isEmpty() ? "the body" : "'" + place + "'";
    }

    private RuntimeException invalid(String detail) {
        return Problems.of(problem, detail);
    }
}
