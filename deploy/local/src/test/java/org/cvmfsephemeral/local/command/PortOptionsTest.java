package org.cvmfsephemeral.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.cvmfsephemeral.local.ManagementPorts;
import org.cvmfsephemeral.local.StackPorts;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class PortOptionsTest {
    @Test
    void withoutOptionsTheyAreTheStandardOnes() {
        assertThat(parse()).isEqualTo(StackPorts.STANDARD);
    }

    @Test
    void baseMovesAll() {
        assertThat(parse("--port-base", "7000")).isEqualTo(StackPorts.startingAt(7000));
    }

    @Test
    void singlePortWinsOverBase() {
        assertThat(parse("--port-base", "7000", "--kafka-port", "9999").kafka()).isEqualTo(9999);
    }

    @Test
    void managementHasARowOfItsOwn() {
        assertThat(parse("--management-port-base", "6000").management()).isEqualTo(ManagementPorts.startingAt(6000));
    }

    private static StackPorts parse(String... arguments) {
        return CommandLine.populateCommand(new PortOptions(), arguments).chosen();
    }
}
