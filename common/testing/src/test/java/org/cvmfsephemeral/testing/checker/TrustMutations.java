package org.cvmfsephemeral.testing.checker;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Defects of manifest, whitelist, certificate and metainfo. */
final class TrustMutations {
    private static final String MANIFEST = ".cvmfspublished";
    private static final String WHITELIST = ".cvmfswhitelist";
    private static final String NO_HASH = "0123456789abcdef0123456789abcdef01234567";

    private TrustMutations() {}

    static Stream<Mutation> all() {
        return Stream.of(manifest(), manifestAgainstRoot(), certificate(), whitelist())
                .flatMap(List::stream);
    }

    private static List<Mutation> manifest() {
        return List.of(
                Mutation.of("manifest is missing", w -> w.servedWithout(MANIFEST), Defect.MANIFEST_UNREADABLE),
                Mutation.of(
                        "manifest has no signature block",
                        w -> w.served(MANIFEST, upTo("\n--\n")),
                        Defect.MANIFEST_MALFORMED),
                Mutation.of(
                        "manifest ends behind the dashes",
                        w -> w.served(MANIFEST, bytes -> (text(bytes)
                                                .substring(0, text(bytes).indexOf("--\n")) + "--\n" + NO_HASH)
                                .getBytes(StandardCharsets.ISO_8859_1)),
                        Defect.MANIFEST_MALFORMED),
                Mutation.of("manifest has CR at line ends", w -> w.manifestLine("Zend\r"), Defect.MANIFEST_MALFORMED),
                Mutation.of("manifest has an empty line", w -> w.manifestLine(""), Defect.MANIFEST_MALFORMED),
                Mutation.of("manifest has a blank in a value", w -> w.manifestLine("Za b"), Defect.MANIFEST_MALFORMED),
                Mutation.of("manifest has a field twice", w -> w.manifestLine("Gyes"), Defect.MANIFEST_MALFORMED),
                Mutation.of(
                        "manifest has 4 KiB", w -> w.manifestLine("Z" + "x".repeat(4000)), Defect.MANIFEST_MALFORMED),
                Mutation.of("manifest without S", w -> w.manifest('S', null), Defect.MANIFEST_MALFORMED),
                Mutation.of("manifest without D", w -> w.manifest('D', null), Defect.MANIFEST_MALFORMED),
                Mutation.of("manifest without C", w -> w.manifest('C', null), Defect.MANIFEST_MALFORMED),
                Mutation.of(
                        "manifest with suffix at C",
                        w -> w.manifest('C', NO_HASH + "C"),
                        Defect.MANIFEST_FIELD,
                        Defect.MANIFEST_MALFORMED),
                Mutation.of("manifest without R", w -> w.manifest('R', null), Defect.MANIFEST_FIELD),
                Mutation.of("R is another hash", w -> w.manifest('R', "0".repeat(32)), Defect.MANIFEST_FIELD),
                Mutation.of("manifest without N", w -> w.manifest('N', null), Defect.MANIFEST_FIELD),
                Mutation.of(
                        "N is another repository", w -> w.manifest('N', "other.example.org"), Defect.MANIFEST_FIELD),
                Mutation.of("G is neither yes nor no", w -> w.manifest('G', "Yes"), Defect.MANIFEST_FIELD),
                Mutation.of("B is no number", w -> w.manifest('B', "1e4"), Defect.MANIFEST_FIELD),
                Mutation.of(
                        "M is no hash", w -> w.manifest('M', NO_HASH.toUpperCase(Locale.ROOT)), Defect.MANIFEST_FIELD),
                Mutation.of("manifest without X", w -> w.manifest('X', null), Defect.MANIFEST_FIELD),
                Mutation.of(
                        "manifest is changed after it was signed",
                        w -> w.served(MANIFEST, replace("\nGyes", "\nGno")),
                        Defect.MANIFEST_SIGNATURE),
                Mutation.of(
                        "signature of the manifest has a flipped bit",
                        w -> w.served(MANIFEST, flip(-1)),
                        Defect.MANIFEST_SIGNATURE),
                Mutation.of(
                        "manifest is signed by another key",
                        w -> w.manifestSigned((keys, hash) -> TestKeys.signWithDigestInfo(
                                TestKeys.OTHERS.repository().getPrivate(), hash)),
                        Defect.MANIFEST_SIGNATURE),
                Mutation.of(
                        "manifest is signed the way of the whitelist",
                        w -> w.manifestSigned((keys, hash) ->
                                TestKeys.signBare(keys.repository().getPrivate(), hash)),
                        Defect.MANIFEST_SIGNATURE),
                Mutation.of(
                        "manifest is signed over the hash with a line end",
                        w -> w.manifestSigned((keys, hash) ->
                                TestKeys.signWithDigestInfo(keys.repository().getPrivate(), lineEnd(hash))),
                        Defect.MANIFEST_SIGNATURE),
                Mutation.of(
                        "manifest is not signed at all",
                        w -> w.manifestSigned((keys, hash) -> new byte[0]),
                        Defect.MANIFEST_SIGNATURE),
                Mutation.of(
                        "printed hash of the manifest is upper case",
                        w -> w.served(MANIFEST, TrustMutations::upperCaseHash),
                        Defect.MANIFEST_SIGNATURE));
    }

    private static List<Mutation> manifestAgainstRoot() {
        return List.of(
                Mutation.of("S is higher than the revision", w -> w.manifest('S', "5"), Defect.MANIFEST_REVISION),
                Mutation.of(
                        "revision is higher than S",
                        w -> w.catalog("", "UPDATE properties SET value = '9' WHERE key = 'revision'"),
                        Defect.MANIFEST_REVISION,
                        Defect.TAG_ROOT),
                Mutation.of(
                        "T is before the last modification",
                        w -> w.manifest('T', "1795360800"),
                        Defect.MANIFEST_TIMESTAMP),
                Mutation.of("manifest without T", w -> w.manifest('T', null), Defect.MANIFEST_TIMESTAMP),
                Mutation.of("D is not the TTL", w -> w.manifest('D', "61"), Defect.MANIFEST_TTL),
                Mutation.of(
                        "root without TTL, and D is not the default",
                        w -> w.catalog("", "DELETE FROM properties WHERE key = 'TTL'"),
                        Defect.MANIFEST_TTL),
                Mutation.of("B is not the size of the root", w -> w.manifest('B', "19457"), Defect.CATALOG_SIZE),
                Mutation.of("A without alternative paths", w -> w.manifest('A', "yes"), Defect.ALTERNATIVE_PATH),
                Mutation.of(
                        "metainfo is missing",
                        w -> w.servedWithout(Workshop.path(w.manifestField('M'), "M")),
                        Defect.METAINFO),
                Mutation.of(
                        "metainfo has a flipped bit",
                        w -> w.served(Workshop.path(w.manifestField('M'), "M"), flip(-1)),
                        Defect.METAINFO),
                Mutation.of(
                        "metainfo is not compressed",
                        w -> {
                            String hash = w.store("{}".getBytes(StandardCharsets.US_ASCII), "M");
                            w.manifest('M', hash).reflog("INSERT INTO refs VALUES ('" + hash + "', 3, 1)");
                        },
                        Defect.METAINFO));
    }

    private static List<Mutation> certificate() {
        return List.of(
                Mutation.of(
                        "certificate is missing",
                        w -> w.served(served -> served.remove(certificatePath())),
                        Defect.CERTIFICATE),
                Mutation.of(
                        "certificate has a flipped bit", w -> w.served(certificatePath(), flip(9)), Defect.CERTIFICATE),
                Mutation.of(
                        "certificate is not compressed",
                        w -> w.certificate(TestKeys.OWN.certificatePem()),
                        Defect.CERTIFICATE),
                Mutation.of(
                        "certificate is in DER form",
                        w -> w.certificate(Workshop.deflate(TestKeys.OWN.certificateDer())),
                        Defect.CERTIFICATE),
                Mutation.of(
                        "certificate is none",
                        w -> w.certificate(
                                Workshop.deflate("-----BEGIN CERTIFICATE-----\n".getBytes(StandardCharsets.US_ASCII))),
                        Defect.CERTIFICATE),
                Mutation.of(
                        "certificate is another one",
                        w -> w.certificate(Workshop.deflate(TestKeys.OTHERS.certificatePem())),
                        Defect.CERTIFICATE_NOT_LISTED,
                        Defect.MANIFEST_SIGNATURE),
                Mutation.of(
                        "certificate is not on the whitelist",
                        w -> w.whitelistLine(3, Workshop.fingerprint(TestKeys.OTHERS)),
                        Defect.CERTIFICATE_NOT_LISTED),
                Mutation.of(
                        "fingerprint is commented out",
                        w -> w.whitelistLine(3, "#" + Workshop.fingerprint(TestKeys.OWN)),
                        Defect.CERTIFICATE_NOT_LISTED));
    }

    private static List<Mutation> whitelist() {
        return List.of(
                Mutation.of("whitelist is missing", w -> w.servedWithout(WHITELIST), Defect.WHITELIST_UNREADABLE),
                Mutation.of(
                        "whitelist has no signature block",
                        w -> w.served(WHITELIST, upTo("\n--\n")),
                        Defect.WHITELIST_MALFORMED),
                Mutation.of(
                        "issue time of the whitelist is short",
                        w -> w.whitelistLine(0, "2026112215205"),
                        Defect.WHITELIST_MALFORMED),
                Mutation.of(
                        "expiry of the whitelist has no E",
                        w -> w.whitelistLine(1, "20261222152053"),
                        Defect.WHITELIST_MALFORMED),
                Mutation.of(
                        "expiry of the whitelist is in month 13",
                        w -> w.whitelistLine(1, "E20261322152053"),
                        Defect.WHITELIST_MALFORMED),
                Mutation.of(
                        "whitelist expires within this hour",
                        w -> w.whitelistLine(1, "E20261122165959"),
                        Defect.WHITELIST_EXPIRED),
                Mutation.of(
                        "whitelist is another repository's",
                        w -> w.whitelistLine(2, "Nother.example.org"),
                        Defect.WHITELIST_REPOSITORY),
                Mutation.of(
                        "whitelist asks for PKCS#7",
                        w -> w.insertWhitelistLine(3, "Vpkcs7"),
                        Defect.WHITELIST_MALFORMED),
                Mutation.of(
                        "whitelist is signed by another key",
                        w -> w.whitelistSigned((keys, hash) ->
                                TestKeys.signBare(TestKeys.OTHERS.master().getPrivate(), hash)),
                        Defect.WHITELIST_SIGNATURE),
                Mutation.of(
                        "whitelist is signed the way of the manifest",
                        w -> w.whitelistSigned((keys, hash) ->
                                TestKeys.signWithDigestInfo(keys.master().getPrivate(), hash)),
                        Defect.WHITELIST_SIGNATURE),
                Mutation.of(
                        "whitelist is signed over the hash with a line end",
                        w -> w.whitelistSigned(
                                (keys, hash) -> TestKeys.signBare(keys.master().getPrivate(), lineEnd(hash))),
                        Defect.WHITELIST_SIGNATURE),
                Mutation.of(
                        "whitelist is changed after it was signed",
                        w -> w.served(WHITELIST, replace("E20261222", "E20271222")),
                        Defect.WHITELIST_SIGNATURE));
    }

    private static String certificatePath() {
        return Workshop.path(Workshop.hex(Workshop.sha1(Workshop.deflate(TestKeys.OWN.certificatePem()))), "X");
    }

    private static byte[] lineEnd(byte[] hash) {
        byte[] longer = Arrays.copyOf(hash, hash.length + 1);
        longer[hash.length] = '\n';
        return longer;
    }

    /** @param position from the end where negative */
    static UnaryOperator<byte[]> flip(int position) {
        return bytes -> {
            byte[] flipped = bytes.clone();
            flipped[position < 0 ? bytes.length + position : position] ^= 1;
            return flipped;
        };
    }

    private static UnaryOperator<byte[]> replace(String part, String by) {
        return bytes -> text(bytes).replace(part, by).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static UnaryOperator<byte[]> upTo(String part) {
        return bytes -> text(bytes).substring(0, text(bytes).indexOf(part)).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] upperCaseHash(byte[] bytes) {
        int hash = text(bytes).indexOf("\n--\n") + 4;
        String printed = text(bytes).substring(hash, hash + 40);
        return replace(printed, printed.toUpperCase(Locale.ROOT)).apply(bytes);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
