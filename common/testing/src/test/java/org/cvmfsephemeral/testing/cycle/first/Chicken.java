package org.cvmfsephemeral.testing.cycle.first;

import org.cvmfsephemeral.testing.cycle.second.Egg;

public record Chicken(Egg origin) {}
