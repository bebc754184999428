package org.cvmfsephemeral.images.runtime;

import java.util.Arrays;

/** A processor that images are built for. */
public enum Architecture {
    AMD64("amd64", "x86_64", "amd64", 62),
    ARM64("arm64", "aarch64", "aarch64", 183);

    private final String imageName;
    private final String kernelName;
    private final String javaName;
    private final int elfMachine;

    Architecture(String imageName, String kernelName, String javaName, int elfMachine) {
        this.imageName = imageName;
        this.kernelName = kernelName;
        this.javaName = javaName;
        this.elfMachine = elfMachine;
    }

    /**
     * That of a JDK.
     *
     * @param name as in the JDK's file {@code release}
     * @throws IllegalArgumentException if there are no images for it
     */
    static Architecture ofKernelName(String name) {
        return Arrays.stream(values())
                .filter(architecture -> architecture.kernelName.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no images for processors of kind " + name));
    }

    /** As image configurations have it. */
    public String imageName() {
        return imageName;
    }

    /** As {@code uname -m} has it. */
    public String kernelName() {
        return kernelName;
    }

    /** As Java's {@code os.arch} has it. */
    public String javaName() {
        return javaName;
    }

    /** {@code e_machine} of its programs. */
    int elfMachine() {
        return elfMachine;
    }

    /** The folder that Debian has its libraries in. */
    String librariesFolder() {
        return kernelName + "-linux-gnu";
    }
}
