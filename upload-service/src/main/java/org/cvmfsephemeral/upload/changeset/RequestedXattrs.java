package org.cvmfsephemeral.upload.changeset;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.cvmfsephemeral.format.catalog.Xattrs;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** Extended attributes as a caller sends them: names with text, or with {@code {"base64": "..."}}. */
final class RequestedXattrs {
    /** One place is kept for the expiry time. */
    private static final int MAX_ENTRIES = Xattrs.MAX_ENTRIES - 1;

    private static final String OWN_PREFIX = "user.cvmfs-ephemeral.";
    private static final String BASE64 = "base64";

    /** Names that clients answer themselves, whatever the catalog says (upstream {@code cvmfs/magic_xattr.cc}, 2.12). */
    private static final Set<String> OF_CLIENTS = Set.of(
            "user.authz",
            "user.catalog_counters",
            "user.chunk_list",
            "user.chunks",
            "user.compression",
            "user.direct_io",
            "user.expires",
            "user.external_file",
            "user.external_host",
            "user.external_timeout",
            "user.external_url",
            "user.fqrn",
            "user.hash",
            "user.hitrate",
            "user.host",
            "user.host_list",
            "user.inode_max",
            "user.lhash",
            "user.logbuffer",
            "user.maxfd",
            "user.ncleanup24",
            "user.nclg",
            "user.ndiropen",
            "user.ndownload",
            "user.nioerr",
            "user.nopen",
            "user.pid",
            "user.proxy",
            "user.proxy_list",
            "user.proxy_list_external",
            "user.pubkeys",
            "user.rawlink",
            "user.repo_counters",
            "user.repo_metainfo",
            "user.revision",
            "user.root_hash",
            "user.rx",
            "user.speed",
            "user.tag",
            "user.timeout",
            "user.timeout_direct",
            "user.timestamp_last_ioerr",
            "user.uptime",
            "user.usedfd",
            "user.useddirp",
            "user.version",
            "xfsroot.rawlink");

    private RequestedXattrs() {}

    /**
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 400 naming what a catalog or a client would not take
     */
    static Map<String, byte[]> parse(Map<String, JsonNode> requested) {
        Map<String, byte[]> xattrs = new LinkedHashMap<>();
        requested.forEach((name, value) -> xattrs.put(allowed(name), bytes(name, value)));
        if (xattrs.size() > MAX_ENTRIES) {
            throw invalid("An entry has at most " + MAX_ENTRIES + " extended attributes.");
        }
        try {
            return Xattrs.of(xattrs).asMap();
        } catch (IllegalArgumentException e) {
            throw invalid("xattrs: " + e.getMessage() + ".");
        }
    }

    private static String allowed(String name) {
        if (name.startsWith(OWN_PREFIX)) {
            throw invalid("Extended attributes that begin with " + OWN_PREFIX + " are the publisher's own.");
        }
        if (OF_CLIENTS.contains(name)) {
            throw invalid("'" + name + "' is answered by the clients themselves; choose another name.");
        }
        return name;
    }

    private static byte[] bytes(String name, JsonNode value) {
        if (value.isTextual()) {
            return value.textValue().getBytes(StandardCharsets.UTF_8);
        }
        if (value.size() == 1 && value.path(BASE64).isTextual()) {
            try {
                return Base64.getDecoder().decode(value.get(BASE64).textValue());
            } catch (IllegalArgumentException e) {
                throw invalid("The value of '" + name + "' is no Base64.");
            }
        }
        throw invalid("The value of '" + name + "' is text, or an object with base64.");
    }

    private static RuntimeException invalid(String detail) {
        return Problems.of(ProblemType.INVALID_OPERATION, detail);
    }
}
