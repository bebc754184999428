package org.cvmfsephemeral.safety;

import java.util.List;

/** Looks for hazards in what a service uses. Beans of this type are asked when the service starts, before it serves anything. */
public interface HazardCheck {
    /**
     * What is unsafe.
     *
     * @throws RuntimeException if that cannot be found out; the service does not start then, unless it is told to warn only
     */
    List<Finding> find();
}
