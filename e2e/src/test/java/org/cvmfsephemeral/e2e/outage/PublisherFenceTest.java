package org.cvmfsephemeral.e2e.outage;

import org.cvmfsephemeral.e2e.stack.OnStack;
import org.cvmfsephemeral.e2e.stack.Stack;
import org.junit.jupiter.api.BeforeAll;

/** On the file store. */
@OnStack
class PublisherFenceTest extends PublisherFenceContract {
    @BeforeAll
    void begin(Stack stack) throws Exception {
        begin(stack, new FileStoreObstacles(stack.store()), "fence.example.org");
    }
}
