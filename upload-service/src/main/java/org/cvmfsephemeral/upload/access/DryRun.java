package org.cvmfsephemeral.upload.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cvmfsephemeral.access.AccessRule;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.access.Caller;
import org.cvmfsephemeral.access.Claims;
import org.cvmfsephemeral.access.Grant;
import org.cvmfsephemeral.access.Wish;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.upload.http.StrictJson;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;

/** What the rules would make of somebody, and why. */
final class DryRun {
    private static final int MAX_BYTES = 256 << 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    private DryRun() {}

    /**
     * @param claims as they stand in a token; absent if there is a token
     * @param idToken whose claims are read and believed, its signature unseen
     * @param wish what the caller would like to know whether it is allowed; may be absent
     */
    record Question(Map<String, JsonNode> claims, String idToken, WishDocument wish) {
        private static final StrictJson<Question> JSON =
                StrictJson.of(new TypeReference<>() {}, ProblemType.INVALID_ACCESS, MAX_BYTES, "field");

        static Question read(InputStream body) {
            return JSON.read(body).orElseThrow(() -> invalid("The body has claims, or an idToken."));
        }
    }

    record WishDocument(String action, String repository, String path) {
        Wish toWish() {
            Action wanted = Action.of(action == null ? "" : action)
                    .orElseThrow(() -> invalid("wish.action is one of read, write, delete and admin."));
            if (repository == null) {
                return new Wish.OnSystem(wanted);
            }
            return new Wish.OnPath(wanted, RepositoryName.of(repository), RepositoryPath.of(path == null ? "/" : path));
        }
    }

    /** @param reasons in words */
    record RuleVerdict(
            String rule,
            boolean applies,
            List<String> reasons,
            @JsonInclude(JsonInclude.Include.NON_NULL) GrantDocument grant) {}

    /**
     * @param verified always false: nobody has looked at a signature
     * @param allowed absent if nothing was wished for
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Answer(boolean verified, List<RuleVerdict> rules, List<GrantDocument> grants, Boolean allowed) {}

    static Answer of(Question question, List<AccessRule> rules) {
        Claims claims = claims(question);
        List<RuleVerdict> verdicts = new ArrayList<>();
        List<Grant> grants = new ArrayList<>();
        for (AccessRule rule : rules) {
            AccessRule.Verdict verdict = rule.judge(claims);
            verdict.grant().ifPresent(grants::add);
            verdicts.add(new RuleVerdict(
                    rule.name(),
                    verdict.grant().isPresent(),
                    verdict.reasons(),
                    verdict.grant().map(GrantDocument::of).orElse(null)));
        }
        Caller caller = new Caller(Caller.Kind.IDENTITY, String.valueOf(claims.subject()), grants);
        Boolean allowed =
                question.wish() == null ? null : caller.may(question.wish().toWish());
        return new Answer(false, verdicts, GrantDocument.of(grants), allowed);
    }

    private static Claims claims(Question question) {
        if ((question.claims() == null) == (question.idToken() == null)) {
            throw invalid("The body has either claims or an idToken.");
        }
        Map<String, JsonNode> given = question.claims() == null ? payload(question.idToken()) : question.claims();
        Map<String, List<String>> values = new HashMap<>();
        given.forEach((name, value) -> values.put(name, texts(value)));
        return new Claims(single(values, "iss"), single(values, "sub"), values);
    }

    private static String single(Map<String, List<String>> values, String name) {
        List<String> all = values.getOrDefault(name, List.of());
        return all.isEmpty() ? "" : all.get(0);
    }

    private static List<String> texts(JsonNode value) {
        List<String> texts = new ArrayList<>();
        if (value != null && value.isArray()) {
            value.forEach(each -> texts.add(each.asText()));
        } else if (value != null && !value.isNull()) {
            texts.add(value.asText());
        }
        return texts;
    }

    private static Map<String, JsonNode> payload(String token) {
        String[] parts = token.split("\\.", -1);
        try {
            if (parts.length == 3) {
                return JSON.readValue(Base64.getUrlDecoder().decode(parts[1]), new TypeReference<>() {});
            }
        } catch (IOException | IllegalArgumentException e) {
            // Told below, without what is in it.
        }
        throw invalid("idToken is an identity token: three parts in base64url, with dots between them.");
    }

    private static RuntimeException invalid(String detail) {
        return Problems.of(ProblemType.INVALID_ACCESS, detail);
    }
}
