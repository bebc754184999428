package org.cvmfsephemeral.images.runtime;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** An installed JDK. */
public record Jdk(Path home, Architecture architecture) {
    /** The one that runs this. */
    public static Jdk running() throws IOException {
        return at(Path.of(System.getProperty("java.home")));
    }

    /** @throws IOException if there is none */
    public static Jdk at(Path home) throws IOException {
        Properties release = new Properties();
        release.load(new StringReader(Files.readString(home.resolve("release"))));
        return new Jdk(home.toRealPath(), Architecture.ofKernelName(unquoted(release, "OS_ARCH")));
    }

    private static String unquoted(Properties release, String name) throws IOException {
        String value = release.getProperty(name);
        if (value == null) {
            throw new IOException("no " + name + " in the JDK's file release");
        }
        return value.replace("\"", "");
    }

    Path program(String name) {
        return home.resolve("bin").resolve(name);
    }

    /** May be missing where jlink can do without. */
    Path modules() {
        return home.resolve("jmods");
    }

    Path certificates() {
        return home.resolve("lib/security/cacerts");
    }
}
