package org.cvmfsephemeral.format.catalog;

/**
 * A fifo, socket or device.
 *
 * @param device the device number in Linux encoding; 0 unless a device
 */
public record SpecialFile(String name, Attributes attributes, SpecialType type, long device, boolean hidden)
        implements Entry {
    public SpecialFile {
        if (device < 0 || (device != 0 && !type.isDevice())) {
            throw new IllegalArgumentException("only devices have a device number, and not a negative one");
        }
    }
}
