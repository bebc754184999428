package org.cvmfsephemeral.format.client;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.signature.Pem;

/**
 * Verifies a repository from the command line: {@code VerifyRepository <base URL> <fqrn> <public key file>...} The base URL is
 * {@code http:}, {@code https:} or {@code file:}. Exit code 0: sound. 1: not sound, or not readable. 2: wrong usage.
 */
public final class VerifyRepository {
    private static final int SOUND = 0;
    private static final int UNSOUND = 1;
    private static final int WRONG_USAGE = 2;

    private VerifyRepository() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, Clock.systemUTC(), System.out, System.err));
    }

    static int run(String[] arguments, Clock clock, PrintStream out, PrintStream err) {
        if (arguments.length < 3) {
            err.println("usage: VerifyRepository <base URL> <fqrn> <public key file>...");
            return WRONG_USAGE;
        }
        RepositoryVerifier verifier;
        try {
            verifier = new RepositoryVerifier(
                    source(URI.create(arguments[0])),
                    RepositoryName.of(arguments[1]),
                    publicKeys(List.of(arguments).subList(2, arguments.length)),
                    clock);
        } catch (InvalidNameException | FormatException e) {
            err.println(e.getMessage());
            return WRONG_USAGE;
        } catch (IllegalArgumentException e) {
            err.println("not a base URL: " + e.getMessage());
            return WRONG_USAGE;
        } catch (IOException e) {
            err.println("cannot read the public key: " + e);
            return WRONG_USAGE;
        }
        return verify(verifier, out, err);
    }

    private static ObjectSource source(URI base) {
        return switch (String.valueOf(base.getScheme())) {
            case "http", "https" -> new HttpObjectSource(base);
            case "file" -> new FileObjectSource(Path.of(base));
            default -> throw new IllegalArgumentException("it starts with http:, https: or file:");
        };
    }

    private static List<RSAPublicKey> publicKeys(List<String> files) throws IOException {
        List<RSAPublicKey> keys = new ArrayList<>();
        for (String file : files) {
            keys.add(Pem.readPublicKey(Files.readString(Path.of(file))));
        }
        return keys;
    }

    private static int verify(RepositoryVerifier verifier, PrintStream out, PrintStream err) {
        try {
            VerificationReport report = verifier.verify();
            report.problems().forEach(problem -> err.println("problem: " + problem));
            out.println(summary(report));
            return report.isSound() ? SOUND : UNSOUND;
        } catch (IOException e) {
            err.println("cannot read the repository: " + e);
            return UNSOUND;
        }
    }

    private static String summary(VerificationReport report) {
        String revision = report.manifest()
                .map(manifest -> "revision=" + manifest.revision() + " root=" + manifest.rootCatalog())
                .orElse("revision=none");
        return revision
                + " catalogs=" + report.catalogs()
                + " directories=" + report.directories()
                + " files=" + report.files()
                + " symlinks=" + report.symlinks()
                + " specials=" + report.specials()
                + " objects=" + report.objects()
                + " bytes=" + report.contentBytes()
                + " problems=" + report.problemCount();
    }
}
