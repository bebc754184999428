package org.cvmfsephemeral.testing.cycle.second;

import org.cvmfsephemeral.testing.cycle.first.Chicken;

public record Egg(Chicken origin) {}
