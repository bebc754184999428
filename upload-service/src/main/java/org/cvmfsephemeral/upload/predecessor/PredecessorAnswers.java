package org.cvmfsephemeral.upload.predecessor;

import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.upload.write.WriteAnswers;
import org.cvmfsephemeral.upload.write.WriteOutcome;

/** Answers with the fields that the Python server's had, and those of this one. Its writes were all answered with 200. */
final class PredecessorAnswers {
    private PredecessorAnswers() {}

    static Response uploaded(RepositoryName repository, WriteOutcome outcome, UploadTimes times) {
        Map<String, Object> seconds = new LinkedHashMap<>();
        seconds.put("upload_time_s", times.uploadSeconds());
        seconds.put("publish_time_s", times.publishSeconds());
        return of(repository, WriteOutcome.with(outcome, seconds));
    }

    static Response of(RepositoryName repository, WriteOutcome outcome) {
        return WriteAnswers.of(repository, outcome, Response.Status.OK, null);
    }

    /**
     * @param correlation what names the request in the logs of all services
     */
    static Map<String, Object> told(String message, UUID correlation) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("message", message);
        answer.put("correlation", correlation);
        return answer;
    }
}
