package org.cvmfsephemeral.upload.image;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cvmfsephemeral.upload.archive.TarBytes;

/** Writes image archives as engines do: files in the order of their names, what says what they are last. */
public final class ImageBytes {
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final List<String> descriptors = new ArrayList<>();

    /** A layer as it is stored, and its plain form. */
    public record LayerBytes(byte[] stored, byte[] plain) {
        public static LayerBytes plain(byte[] tar) {
            return new LayerBytes(tar, tar);
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String hex(byte[] content) {
        return Sha256Stream.digestOf(content).substring("sha256:".length());
    }

    static byte[] configuration(String platform, List<LayerBytes> layers) {
        String[] parts = platform.split("/");
        String diffIds = layers.stream()
                .map(layer -> "\"" + Sha256Stream.digestOf(layer.plain()) + "\"")
                .collect(Collectors.joining(","));
        return utf8("{\"os\":\"" + parts[0] + "\",\"architecture\":\"" + parts[1]
                + "\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + diffIds + "]}}");
    }

    ImageBytes file(String name, byte[] content) {
        files.put(name, content);
        return this;
    }

    private String blob(byte[] content) {
        files.put("blobs/sha256/" + hex(content), content);
        return descriptor(content);
    }

    private static String descriptor(byte[] content) {
        return "\"digest\":\"sha256:" + hex(content) + "\",\"size\":" + content.length;
    }

    /** An image with its own manifest. */
    byte[] manifest(String platform, List<LayerBytes> layers) {
        String config = blob(configuration(platform, layers));
        String all =
                layers.stream().map(layer -> "{" + blob(layer.stored()) + "}").collect(Collectors.joining(","));
        return utf8("{\"schemaVersion\":2,\"config\":{" + config + "},\"layers\":[" + all + "]}");
    }

    public ImageBytes image(String platform, List<LayerBytes> layers) {
        return describe(manifest(platform, layers), platform);
    }

    /** A manifest or an index in the archive's own index. */
    ImageBytes describe(byte[] manifest, String platform) {
        String[] parts = platform.split("/");
        descriptors.add("{" + blob(manifest) + ",\"platform\":{\"os\":\"" + parts[0] + "\",\"architecture\":\""
                + parts[1] + "\"}}");
        return this;
    }

    ImageBytes describeBare(byte[] manifest) {
        descriptors.add("{" + blob(manifest) + "}");
        return this;
    }

    static byte[] index(byte[]... manifests) {
        List<String> all = new ArrayList<>();
        for (byte[] manifest : manifests) {
            all.add("{" + descriptor(manifest) + "}");
        }
        return utf8("{\"manifests\":[" + String.join(",", all) + "]}");
    }

    public byte[] oci() {
        file("oci-layout", utf8("{\"imageLayoutVersion\":\"1.0.0\"}"));
        file("index.json", utf8("{\"schemaVersion\":2,\"manifests\":[" + String.join(",", descriptors) + "]}"));
        return tar();
    }

    byte[] tar() {
        TarBytes tar = new TarBytes();
        files.forEach(tar::file);
        return tar.end();
    }
}
