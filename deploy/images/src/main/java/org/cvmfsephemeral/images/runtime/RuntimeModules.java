package org.cvmfsephemeral.images.runtime;

import java.lang.module.ModuleFinder;
import java.util.List;
import java.util.stream.Stream;

/** The modules of the JDK that the services and the edge run on; those they need in turn come with them. */
public final class RuntimeModules {
    /** What classes on the class paths refer to, as jdeps tells. A test compares. */
    public static final List<String> REFERRED_TO = List.of(
            "java.base",
            // For java.beans alone. Its native libraries, which need those of a desktop, are left out.
            "java.desktop",
            "java.instrument",
            "java.logging",
            "java.management",
            "java.naming",
            "java.net.http",
            "java.rmi",
            "java.security.jgss",
            "java.security.sasl",
            "java.sql",
            "java.transaction.xa",
            "java.xml",
            "jdk.management",
            "jdk.net",
            "jdk.unsupported");

    /** What jdeps tells and nobody runs: processors of annotations. */
    public static final List<String> FOR_COMPILING = List.of("java.compiler", "jdk.compiler");

    /** What is found by name at run time. */
    public static final List<String> LOOKED_UP = List.of(
            // TLS with elliptic curves.
            "jdk.crypto.ec",
            // Resources inside jars as file systems.
            "jdk.zipfs",
            // Login modules that settings of the Kafka client name, and Kerberos.
            "jdk.security.auth",
            "jdk.security.jgss",
            // Names that only DNS knows.
            "jdk.naming.dns",
            // Algorithms of java.util.random; newer JDKs have them elsewhere.
            "jdk.random",
            // There is no shell: thread dumps, heap histograms and recordings are asked for with jcmd.
            "jdk.jcmd",
            "jdk.jfr");

    private RuntimeModules() {}

    /** All that the running JDK has of them. */
    static List<String> toLink() {
        ModuleFinder existing = ModuleFinder.ofSystem();
        return Stream.concat(REFERRED_TO.stream(), LOOKED_UP.stream().filter(name -> existing.find(name)
                        .isPresent()))
                .toList();
    }
}
