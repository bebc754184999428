package org.cvmfsephemeral.upload.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.upload.archive.ArchiveProblems;
import org.cvmfsephemeral.upload.archive.Codec;
import org.cvmfsephemeral.upload.archive.Decompression;
import org.cvmfsephemeral.upload.archive.Member;
import org.cvmfsephemeral.upload.archive.MemberPaths;
import org.cvmfsephemeral.upload.archive.TarReader;
import org.cvmfsephemeral.upload.archive.TarUnpacking;
import org.cvmfsephemeral.upload.archive.UnpackingBudget;
import org.cvmfsephemeral.web.ProblemType;

/**
 * The files of an image archive by name. Which of them are layers, and of what, is said by others that mostly come last, so whatever looks
 * like a layer is unpacked as it goes by.
 */
final class ImageArchive {
    private static final int MAX_FILES = 10_000;
    private static final int MAX_JSON_BYTES = 4 << 20;
    private static final int MAX_ALL_JSON_BYTES = 32 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What makes a layer useless, but not an archive that has a better one. */
    private static final Set<URI> OF_ONE_LAYER = Stream.of(
                    ProblemType.INVALID_ARCHIVE,
                    ProblemType.UNSUPPORTED_ARCHIVE,
                    ProblemType.UNSUPPORTED_ENTRY,
                    ProblemType.RESERVED_NAME,
                    ProblemType.FILE_TOO_LARGE)
            .map(ProblemType::uri)
            .collect(Collectors.toUnmodifiableSet());

    private final Decompression decompression;
    private final UnpackingBudget budget;
    private final TarUnpacking layers;
    private final MemberPaths layerPaths;
    private final MemberPaths names = new MemberPaths(RepositoryPath.ROOT, 0, "");
    private final Map<String, Blob> blobs = new HashMap<>();
    private final Map<String, String> aliases = new HashMap<>();
    private int jsonBytes;

    /**
     * @param layers unpacks those
     * @param layerPaths where members of layers go
     */
    ImageArchive(Decompression decompression, UnpackingBudget budget, TarUnpacking layers, MemberPaths layerPaths) {
        this.decompression = decompression;
        this.budget = budget;
        this.layers = layers;
        this.layerPaths = layerPaths;
    }

    /** Reads the archive, compressed or not, to its end. */
    void read(PushbackInputStream in) throws InterruptedException {
        try (InputStream plain = decompression.open(in, Codec.of(Decompression.peek(in)), budget)) {
            PushbackInputStream tar = new PushbackInputStream(plain, Decompression.HEAD_BYTES);
            if (!TarReader.isTar(Decompression.peek(tar))) {
                throw ArchiveProblems.unsupported(
                        "The body is no image archive: those are tar, as docker save writes it, or an OCI layout in a tar.");
            }
            readFiles(tar);
        } catch (IOException e) {
            throw TarUnpacking.damaged(e, "");
        }
    }

    private void readFiles(InputStream plain) throws InterruptedException {
        TarReader reader = new TarReader(plain);
        try {
            for (Member member = reader.next(); member != null; member = reader.next()) {
                if (member.type() != Member.Type.DIRECTORY) {
                    readFile(reader, member);
                }
            }
            plain.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw TarUnpacking.damaged(e, reader.current());
        }
    }

    private void readFile(TarReader reader, Member member) throws IOException, InterruptedException {
        String name = names.place(member).orElseThrow();
        if (blobs.size() + aliases.size() == MAX_FILES) {
            throw ArchiveProblems.limitExceeded(
                    "An image archive has at most " + MAX_FILES + " files, layers' contents not counted.", MAX_FILES);
        }
        aliases.remove(name);
        blobs.remove(name);
        switch (member.type()) {
            case FILE -> blobs.put(name, blob(reader.content(), member.size()));
            case HARD_LINK -> aliases.put(name, names.linked(member).orElse(""));
            case SYMBOLIC_LINK -> aliases.put(name, resolved(name, member.target()));
            default ->
                throw ArchiveProblems.unsupported(
                        "Member " + ArchiveProblems.quote(member.name()) + " has no place in an image archive.");
        }
    }

    /** Links of old archives lead from one layer's directory to another's; nothing but names of this archive is meant. */
    private static String resolved(String link, String target) {
        Deque<String> path = new ArrayDeque<>();
        if (!target.startsWith("/") && link.contains("/")) {
            path.addAll(List.of(link.substring(0, link.lastIndexOf('/')).split("/")));
        }
        for (String name : target.split("/")) {
            if (name.equals("..")) {
                path.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                path.addLast(name);
            }
        }
        return String.join("/", path);
    }

    private Blob blob(InputStream content, long announced) throws IOException, InterruptedException {
        Sha256Stream raw = new Sha256Stream(content);
        PushbackInputStream in = new PushbackInputStream(raw, Decompression.HEAD_BYTES);
        byte[] head = Decompression.peek(in);
        Codec codec = Codec.of(head);
        if (codec != Codec.NONE || TarReader.isTar(head)) {
            return layer(raw, in, codec);
        }
        byte[] json = null;
        if (canBeJson(head) && announced <= MAX_JSON_BYTES) {
            jsonBytes += (int) announced;
            if (jsonBytes > MAX_ALL_JSON_BYTES) {
                throw ArchiveProblems.limitExceeded(
                        "The JSON files of an image archive have at most " + MAX_ALL_JSON_BYTES + " bytes.",
                        MAX_ALL_JSON_BYTES);
            }
            json = in.readAllBytes();
        }
        in.transferTo(OutputStream.nullOutputStream());
        return new Blob(raw.size(), raw.digest(), json, null, null, null);
    }

    private static boolean canBeJson(byte[] head) {
        for (byte b : head) {
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b == '{' || b == '[';
            }
        }
        return false;
    }

    private Blob layer(Sha256Stream raw, PushbackInputStream in, Codec codec) throws IOException, InterruptedException {
        Layer layer = new Layer(layerPaths, budget);
        Sha256Stream plain = null;
        HttpProblem problem = null;
        try (InputStream decoded = decompression.open(in, codec, budget)) {
            plain = codec == Codec.NONE ? raw : new Sha256Stream(decoded);
            layers.run(codec == Codec.NONE ? decoded : plain, layer);
        } catch (HttpProblem e) {
            if (!OF_ONE_LAYER.contains(e.getType())) {
                throw e;
            }
            problem = e;
        }
        // Whatever has been pushed back was digested when it was read first.
        raw.transferTo(OutputStream.nullOutputStream());
        String digest = raw.digest();
        String diffId = plain == null || plain == raw ? digest : plain.digest();
        return new Blob(raw.size(), digest, null, layer, diffId, problem);
    }

    /** A file by its name or one of its links. */
    Optional<Blob> find(String name) {
        String current = name;
        for (int hops = 0; hops < 8 && aliases.containsKey(current); hops++) {
            current = aliases.get(current);
        }
        return Optional.ofNullable(blobs.get(current));
    }

    /** The name of a file that such a name in a manifest means. */
    static String normalized(String name) {
        return resolved("", name);
    }

    /**
     * @throws HttpProblem if it is none
     */
    static JsonNode json(Blob blob, String name) {
        try {
            if (blob.json() != null) {
                return JSON.readTree(blob.json());
            }
        } catch (JsonProcessingException e) {
            throw notJson(name);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        throw notJson(name);
    }

    private static HttpProblem notJson(String name) {
        return ArchiveProblems.invalid(
                "The file " + ArchiveProblems.quote(name) + " of the image archive is not JSON.");
    }
}
