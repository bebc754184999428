package org.cvmfsephemeral.format.metainfo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.cvmfsephemeral.format.object.Compression;
import org.cvmfsephemeral.format.object.EncodedObject;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.HashAlgorithm;
import org.cvmfsephemeral.format.object.ObjectEncoder;
import org.cvmfsephemeral.format.object.ObjectKind;

/**
 * What operators tell about a repository (format reference 2.5). Nobody validates it, so reading is lenient: what is missing or of
 * another type is empty, what is unknown is dropped.
 *
 * @param custom free-form JSON object
 */
public record Metainfo(
        String administrator,
        String email,
        String organisation,
        String description,
        String url,
        String recommendedStratum0,
        List<String> recommendedStratum1s,
        ObjectNode custom) {
    public static final int MAX_BYTES = 1 << 20;
    public static final Metainfo EMPTY =
            new Metainfo("", "", "", "", "", "", List.of(), JsonNodeFactory.instance.objectNode());

    private static final int MAX_NESTING = 100;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static {
        JSON.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_NESTING)
                        .build());
    }

    public Metainfo {
        recommendedStratum1s = List.copyOf(recommendedStratum1s);
        custom = custom.deepCopy();
    }

    /** A copy. */
    @Override
    public ObjectNode custom() {
        return custom.deepCopy();
    }

    /** The same, described and with settings of ours. */
    public Metainfo with(String newDescription, ObjectNode newCustom) {
        return new Metainfo(
                administrator,
                email,
                organisation,
                newDescription,
                url,
                recommendedStratum0,
                recommendedStratum1s,
                newCustom);
    }

    /**
     * Reads the content of a metainfo object.
     *
     * @throws FormatException unless the bytes are a JSON object
     */
    public static Metainfo parse(byte[] json) {
        if (json.length > MAX_BYTES) {
            throw new FormatException("metainfo of more than " + MAX_BYTES + " bytes");
        }
        try {
            JsonNode root = JSON.readTree(json);
            if (root == null || !root.isObject()) {
                throw new FormatException("metainfo is a JSON object");
            }
            return of(root);
        } catch (IOException e) {
            throw new FormatException("metainfo is not JSON", e);
        }
    }

    private static Metainfo of(JsonNode root) {
        List<String> stratum1s = new ArrayList<>();
        root.path("recommended-stratum1s").forEach(url -> stratum1s.add(url.asText()));
        return new Metainfo(
                text(root, "administrator"),
                text(root, "email"),
                text(root, "organisation"),
                text(root, "description"),
                text(root, "url"),
                text(root, "recommended-stratum0"),
                stratum1s,
                root.path("custom") instanceof ObjectNode custom ? custom : JsonNodeFactory.instance.objectNode());
    }

    private static String text(JsonNode root, String key) {
        return root.path(key).asText("");
    }

    /** The JSON text in UTF-8, its keys in upstream's order. */
    public byte[] toJson() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("administrator", administrator);
        root.put("email", email);
        root.put("organisation", organisation);
        root.put("description", description);
        root.put("url", url);
        root.put("recommended-stratum0", recommendedStratum0);
        ArrayNode stratum1s = root.putArray("recommended-stratum1s");
        recommendedStratum1s.forEach(stratum1s::add);
        root.set("custom", custom);
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree cannot be written", e);
        }
    }

    /** The metainfo object as it is stored: always zlib (format reference 1.2). */
    public EncodedObject toObject(HashAlgorithm algorithm) {
        return ObjectEncoder.of(Compression.ZLIB).encode(ObjectKind.METAINFO, algorithm, toJson());
    }
}
