package org.cvmfsephemeral.e2e.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.cvmfsephemeral.e2e.content.Content;
import org.cvmfsephemeral.e2e.http.Answer;
import org.cvmfsephemeral.e2e.repository.TestRepository;
import org.cvmfsephemeral.e2e.stack.OnStack;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Of several who write one name at the same time, one wins, and the others are told. */
@OnStack
class ConcurrentUploadsTest {
    private static final int WRITERS = 4;
    private static final int ROUNDS = 10;

    private final ExecutorService writers = Executors.newFixedThreadPool(WRITERS);

    @AfterEach
    void stop() {
        writers.shutdownNow();
    }

    @Test
    void four_uploads_of_one_new_name_give_one_201_and_three_409(Stack stack) throws Exception {
        TestRepository repository = stack.create("concurrent.example.org", "{}");

        for (int round = 0; round < ROUNDS; round++) {
            List<Answer> answers = uploadAtOnce(repository, "new-" + round);

            assertThat(answers).extracting(Answer::status).containsExactlyInAnyOrder(201, 409, 409, 409);
            assertThat(answers).extracting(Answer::outcome).isSubsetOf("201", "409 path-busy", "409 file-exists");
            assertThat(repository.sha256("new-" + round))
                    .isEqualTo(Content.ofSize(winner(answers)).sha256());
        }
        assertThat(stack.ledger().leases(repository.name())).isEmpty();
    }

    private List<Answer> uploadAtOnce(TestRepository repository, String path) throws Exception {
        CyclicBarrier together = new CyclicBarrier(WRITERS);
        List<Future<Answer>> uploads = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            Content content = Content.ofSize(50_000 + i);
            uploads.add(writers.submit(() -> {
                together.await();
                return repository.put(path, content);
            }));
        }
        List<Answer> answers = new ArrayList<>();
        for (Future<Answer> upload : uploads) {
            answers.add(upload.get());
        }
        return answers;
    }

    private static long winner(List<Answer> answers) {
        return answers.stream()
                .filter(answer -> answer.status() == 201)
                .map(answer -> answer.json().path("size").asLong())
                .findFirst()
                .orElseThrow();
    }
}
