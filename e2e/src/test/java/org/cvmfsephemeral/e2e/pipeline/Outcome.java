package org.cvmfsephemeral.e2e.pipeline;

import java.util.Map;
import java.util.Set;

/**
 * What a job left behind.
 *
 * @param log everything it printed that people get to see
 * @param outputs what later steps or jobs are given
 * @param arguments of all programs that ran, as everybody on the machine could see them
 */
record Outcome(int exitCode, String log, Map<String, String> outputs, Set<String> arguments) {
    String output(String name) {
        return outputs.getOrDefault(name, "no output " + name + " of " + outputs.keySet());
    }

    long revision() {
        return Long.parseLong(output("revision"));
    }

    @Override
    public String toString() {
        return "exit code " + exitCode + ", outputs " + outputs + "\n" + log;
    }
}
