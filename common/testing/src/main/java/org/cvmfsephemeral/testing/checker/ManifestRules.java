package org.cvmfsephemeral.testing.checker;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The manifest by itself, without what it refers to (2.1, 2.2, 2.6). */
final class ManifestRules {
    /** Server tools read no more from a file (2.1). */
    private static final int LARGEST_BYTES = 4095;

    private static final String MD5_OF_EMPTY = "d41d8cd98f00b204e9800998ecf8427e";
    private static final Pattern LINE = Pattern.compile("[A-Z][\\x21-\\x7e]*");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private final String repository;
    private final Findings findings;

    ManifestRules(String repository, Findings findings) {
        this.repository = repository;
        this.findings = findings;
    }

    Optional<SignedLetter> fetch(WebRepository web) {
        try {
            Optional<byte[]> file = web.small(Manifest.FILE);
            if (file.isEmpty()) {
                findings.add(Defect.MANIFEST_UNREADABLE, Manifest.FILE, "is missing");
                return Optional.empty();
            }
            if (file.get().length > LARGEST_BYTES) {
                findings.add(Defect.MANIFEST_MALFORMED, Manifest.FILE, "has %d bytes", file.get().length);
            }
            Optional<SignedLetter> letter = SignedLetter.parse(file.get());
            if (letter.isEmpty()) {
                findings.add(Defect.MANIFEST_MALFORMED, Manifest.FILE, "has no signature block");
            }
            return letter;
        } catch (IOException e) {
            findings.add(Defect.MANIFEST_UNREADABLE, Manifest.FILE, e.getMessage());
            return Optional.empty();
        }
    }

    Optional<Manifest> parse(SignedLetter letter) {
        Map<Character, String> fields = fields(letter.lines());
        checkConstant(fields, 'R', MD5_OF_EMPTY);
        checkConstant(fields, 'N', repository);
        Optional<ContentHash> root = hash(fields, 'C');
        Optional<Long> ttl = number(fields, 'D');
        Optional<Long> revision = number(fields, 'S');
        if (root.isEmpty() || ttl.isEmpty() || revision.isEmpty()) {
            findings.add(Defect.MANIFEST_MALFORMED, Manifest.FILE, "has no usable C, D or S");
            return Optional.empty();
        }
        Manifest manifest = new Manifest(
                root.get(),
                number(fields, 'B'),
                ttl.get(),
                revision.get(),
                number(fields, 'T').orElse(0L),
                flag(fields, 'G'),
                flag(fields, 'A'),
                hash(fields, 'X'),
                hash(fields, 'H'),
                hash(fields, 'M'),
                hash(fields, 'Y'));
        checkHash(letter, manifest);
        return Optional.of(manifest);
    }

    void checkSignature(SignedLetter letter, PublicKey key) {
        try {
            Signature signature = Signature.getInstance("SHA1withRSA");
            signature.initVerify(key);
            signature.update(letter.signedBytes());
            if (!signature.verify(letter.signature())) {
                findings.add(Defect.MANIFEST_SIGNATURE, Manifest.FILE, "is not signed by the certificate's key");
            }
        } catch (GeneralSecurityException e) {
            findings.add(Defect.MANIFEST_SIGNATURE, Manifest.FILE, "signature cannot be verified: " + e.getMessage());
        }
    }

    private void checkHash(SignedLetter letter, Manifest manifest) {
        letter.wrongHash().ifPresent(why -> findings.add(Defect.MANIFEST_SIGNATURE, Manifest.FILE, why));
        ContentHash.parse(letter.printedHash())
                .filter(printed -> printed.algorithm() != manifest.root().algorithm())
                .ifPresent(printed -> findings.add(
                        Defect.MANIFEST_SIGNATURE,
                        Manifest.FILE,
                        "text is hashed with %s, the root catalog with %s",
                        printed.algorithm(),
                        manifest.root().algorithm()));
    }

    private Map<Character, String> fields(List<String> lines) {
        Map<Character, String> fields = new HashMap<>();
        for (String line : lines) {
            if (!LINE.matcher(line).matches()) {
                findings.add(Defect.MANIFEST_MALFORMED, Manifest.FILE, "line '" + line + "' is no field");
            } else if (fields.put(line.charAt(0), line.substring(1)) != null) {
                findings.add(Defect.MANIFEST_MALFORMED, Manifest.FILE, "field " + line.charAt(0) + " occurs twice");
            }
        }
        return fields;
    }

    private void checkConstant(Map<Character, String> fields, char key, String expected) {
        if (!expected.equals(fields.get(key))) {
            findings.add(
                    Defect.MANIFEST_FIELD, Manifest.FILE, "%s is %s instead of %s", key, fields.get(key), expected);
        }
    }

    private Optional<ContentHash> hash(Map<Character, String> fields, char key) {
        Optional<String> text = Optional.ofNullable(fields.get(key));
        Optional<ContentHash> hash = text.flatMap(ContentHash::parse);
        if (text.isPresent() && hash.isEmpty()) {
            findings.add(Defect.MANIFEST_FIELD, Manifest.FILE, "%s is no hash: %s", key, text.get());
        }
        return hash;
    }

    private Optional<Long> number(Map<Character, String> fields, char key) {
        Optional<String> text = Optional.ofNullable(fields.get(key));
        Optional<Long> number =
                text.filter(value -> NUMBER.matcher(value).matches()).map(Long::valueOf);
        if (text.isPresent() && number.isEmpty()) {
            findings.add(Defect.MANIFEST_FIELD, Manifest.FILE, "%s is no number: %s", key, text.get());
        }
        return number;
    }

    private boolean flag(Map<Character, String> fields, char key) {
        String value = fields.getOrDefault(key, "no");
        if (!value.equals("yes") && !value.equals("no")) {
            findings.add(Defect.MANIFEST_FIELD, Manifest.FILE, "%s is neither yes nor no: %s", key, value);
        }
        return value.equals("yes");
    }
}
