package org.cvmfsephemeral.e2e.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Carries out a step that uses a composite action of this project, as GitHub's runner does. */
final class GithubRunner {
    private static final Pattern EXPRESSION = Pattern.compile("\\$\\{\\{\\s*([A-Za-z0-9_.-]+)\\s*}}");
    private static final Pattern MASK = Pattern.compile("::add-mask::(.+)");

    private final Path workspace;
    private final PipelineIssuer issuer;
    private final Map<String, String> context;

    /**
     * @param workspace with the files that the job has made
     * @param context what expressions of the workflow may name
     */
    GithubRunner(Path workspace, PipelineIssuer issuer, Map<String, String> context) {
        this.workspace = workspace;
        this.issuer = issuer;
        this.context = context;
    }

    /**
     * @param job with its permissions and its one step
     */
    Outcome run(JsonNode job) {
        JsonNode step = job.path("steps").path(0);
        Map<String, String> given = new HashMap<>();
        step.path("with")
                .fields()
                .forEachRemaining(input ->
                        given.put(input.getKey(), evaluate(input.getValue().asText(), this::contextValue)));
        return run(
                action(step.path("uses").asText()),
                given,
                job.path("permissions").path("id-token").asText().equals("write"));
    }

    /** The folder of an action, named as {@code owner/repository/folder@version}. */
    private static Path action(String uses) {
        Matcher name = Pattern.compile("[^/@]+/[^/@]+/([^@]+)@\\S+").matcher(uses);
        assertThat(name.matches()).as(uses).isTrue();
        return Checkout.ROOT.resolve(name.group(1));
    }

    private Outcome run(Path action, Map<String, String> given, boolean mayShowIdentity) {
        JsonNode definition = Checkout.yaml(Checkout.read(action.resolve("action.yml")));
        Map<String, String> inputs = inputs(definition.path("inputs"), given);
        JsonNode step = definition.path("runs").path("steps").path(0);
        assertThat(definition.path("runs").path("using").asText()).isEqualTo("composite");
        assertThat(definition.path("runs").path("steps")).hasSize(1);
        assertThat(step.path("shell").asText()).isEqualTo("bash");
        try {
            Path temporary = Files.createTempDirectory("runner");
            Path outputs = Files.createFile(temporary.resolve("outputs"));
            Shell shell = new Shell(workspace)
                    .with("GITHUB_ACTIONS", "true")
                    .with("GITHUB_ACTION_PATH", action.toString())
                    .with("GITHUB_OUTPUT", outputs.toString())
                    .with("RUNNER_TEMP", temporary.toString());
            if (mayShowIdentity) {
                shell.with(issuer.githubVariables());
            }
            step.path("env")
                    .fields()
                    .forEachRemaining(variable -> shell.with(
                            variable.getKey(), evaluate(variable.getValue().asText(), name -> input(inputs, name))));
            Outcome ended = shell.run(step.path("run").asText());
            Map<String, String> written = Shell.assignments(Files.readString(outputs));
            Files.delete(outputs);
            assertThat(temporary).as("what the job left behind").isEmptyDirectory();
            return new Outcome(
                    ended.exitCode(),
                    shown(ended.log()),
                    outputs(definition.path("outputs"), step.path("id").asText(), written),
                    ended.arguments());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> inputs(JsonNode declared, Map<String, String> given) {
        List<String> names = new ArrayList<>();
        declared.fieldNames().forEachRemaining(names::add);
        assertThat(names).containsAll(given.keySet());
        Map<String, String> inputs = new HashMap<>();
        for (String name : names) {
            JsonNode input = declared.path(name);
            assertThat(input.path("required").asBoolean() && !given.containsKey(name))
                    .as("missing input " + name)
                    .isFalse();
            inputs.put(name, given.getOrDefault(name, input.path("default").asText()));
        }
        return inputs;
    }

    private static String input(Map<String, String> inputs, String expression) {
        assertThat(expression).startsWith("inputs.");
        return inputs.get(expression.substring("inputs.".length()));
    }

    private static Map<String, String> outputs(JsonNode declared, String step, Map<String, String> written) {
        Map<String, String> outputs = new HashMap<>();
        declared.fields()
                .forEachRemaining(output -> outputs.put(
                        output.getKey(),
                        evaluate(output.getValue().path("value").asText(), name -> {
                            assertThat(name).startsWith("steps." + step + ".outputs.");
                            return written.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "");
                        })));
        return outputs;
    }

    private String contextValue(String expression) {
        assertThat(context).containsKey(expression);
        return context.get(expression);
    }

    private static String evaluate(String text, Function<String, String> values) {
        return EXPRESSION
                .matcher(text)
                .replaceAll(expression -> Matcher.quoteReplacement(values.apply(expression.group(1))));
    }

    /** Commands to the runner are not shown. What it is told to mask before may be: that it is not there has to be the script's merit. */
    private static String shown(String log) {
        return log.lines().filter(line -> !MASK.matcher(line).matches()).collect(Collectors.joining("\n"));
    }
}
