package org.cvmfsephemeral.e2e.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.http.Http;

/** Includes a template as GitLab does, and carries out its job as its runner does. */
final class GitlabRunner {
    private static final Pattern INPUT = Pattern.compile("\\$\\[\\[\\s*inputs\\.([A-Za-z0-9_]+)\\s*]]");
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{([A-Za-z0-9_]+)}|([A-Za-z0-9_]+))");

    private final Path project;
    private final PipelineIssuer issuer;
    private final Map<String, String> predefined;

    /**
     * @param project the folder with the files that earlier jobs have made
     * @param predefined variables of the pipeline
     */
    GitlabRunner(Path project, PipelineIssuer issuer, Map<String, String> predefined) {
        this.project = project;
        this.issuer = issuer;
        this.predefined = predefined;
    }

    /**
     * @param pipeline that includes one template, which has one job
     */
    Outcome run(JsonNode pipeline) {
        JsonNode include = pipeline.path("include").path(0);
        String template = fetch(include.path("remote").asText());
        JsonNode header = Checkout.yamlDocuments(template).get(0);
        Map<String, String> inputs = inputs(header.path("spec").path("inputs"), include.path("inputs"));
        String body = template.substring(template.indexOf("\n---\n"));
        JsonNode jobs = Checkout.yaml(INPUT.matcher(body).replaceAll(input -> {
            assertThat(inputs).containsKey(input.group(1));
            return Matcher.quoteReplacement(inputs.get(input.group(1)));
        }));
        assertThat(jobs).hasSize(1);
        return runJob(jobs.elements().next());
    }

    private static String fetch(String address) {
        Answer answer = new Http().send(HttpRequest.newBuilder(URI.create(address)));
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static Map<String, String> inputs(JsonNode declared, JsonNode given) {
        List<String> names = new ArrayList<>();
        declared.fieldNames().forEachRemaining(names::add);
        List<String> givenNames = new ArrayList<>();
        given.fieldNames().forEachRemaining(givenNames::add);
        assertThat(names).containsAll(givenNames);
        Map<String, String> inputs = new HashMap<>();
        for (String name : names) {
            JsonNode value =
                    given.has(name) ? given.path(name) : declared.path(name).path("default");
            assertThat(value.isMissingNode()).as("missing input " + name).isFalse();
            inputs.put(name, value.asText());
        }
        return inputs;
    }

    private Outcome runJob(JsonNode job) {
        Map<String, String> variables = new HashMap<>(predefined);
        job.path("variables")
                .fields()
                .forEachRemaining(variable -> variables.put(
                        variable.getKey(), expand(variable.getValue().asText())));
        Shell shell = new Shell(project).with(variables).with("CI_PROJECT_DIR", project.toString());
        job.path("id_tokens")
                .fields()
                .forEachRemaining(token -> shell.with(
                        token.getKey(),
                        issuer.gitlabToken(token.getValue().path("aud").asText())));
        Outcome ended = shell.run(StreamSupport.stream(job.path("script").spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining("\n")));
        Path report = project.resolve(
                job.path("artifacts").path("reports").path("dotenv").asText());
        return new Outcome(ended.exitCode(), ended.log(), Shell.assignments(Checkout.read(report)), ended.arguments());
    }

    private String expand(String text) {
        return VARIABLE.matcher(text)
                .replaceAll(name -> Matcher.quoteReplacement(
                        predefined.getOrDefault(name.group(1) == null ? name.group(2) : name.group(1), "")));
    }
}
