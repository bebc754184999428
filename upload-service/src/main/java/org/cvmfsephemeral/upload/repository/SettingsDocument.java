package org.cvmfsephemeral.upload.repository;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** Reads settings to the letter: a misspelt name or a number that is none is an error and no default. */
@ApplicationScoped
class SettingsDocument {
    private static final int MAX_BYTES = 16 << 10;

    private final ObjectReader reader = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build()
            .readerFor(RequestedSettings.class);

    /**
     * @param body a JSON object, or nothing
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 if it is anything else
     */
    RequestedSettings read(InputStream body) {
        byte[] text = bytes(body);
        if (text.length == 0) {
            return RequestedSettings.UNCHANGED;
        }
        RequestedSettings settings = parse(text);
        if (settings == null) {
            throw invalid("The body is a JSON object with settings.");
        }
        return settings;
    }

    private static byte[] bytes(InputStream body) {
        byte[] text;
        try {
            text = body.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw Problems.of(ProblemType.INCOMPLETE_BODY, "The body could not be read to its end.");
        }
        if (text.length > MAX_BYTES) {
            throw invalid("Settings have at most " + MAX_BYTES + " bytes.");
        }
        return text;
    }

    private RequestedSettings parse(byte[] text) {
        try {
            return reader.readValue(text);
        } catch (UnrecognizedPropertyException e) {
            throw invalid(
                    "There is no setting '" + e.getPropertyName() + "'; there are " + e.getKnownPropertyIds() + ".");
        } catch (JsonMappingException e) {
            throw invalid(
                    e.getPath().isEmpty()
                            ? "The body is one JSON object with settings, each once."
                            : "The value of '" + e.getPath().get(0).getFieldName() + "' is of the wrong kind.");
        } catch (JsonProcessingException e) {
            throw invalid(
                    "The body is no JSON object from line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + " on.");
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be read", e);
        }
    }

    private static RuntimeException invalid(String detail) {
        return Problems.of(ProblemType.INVALID_SETTINGS, detail);
    }
}
