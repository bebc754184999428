package org.cvmfsephemeral.upload.stack;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;
import org.cvmfsephemeral.testing.BackingServices;

/**
 * What upload-service needs to do its work: the backing services, and the real publisher as a process of its own. Arguments
 * are those of {@link BackingServices}. Tests get the publisher injected.
 */
public final class UploadStack implements QuarkusTestResourceLifecycleManager {
    private final BackingServices services = new BackingServices();
    private PublisherProcess publisher;

    @Override
    public void init(Map<String, String> arguments) {
        services.init(arguments);
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = services.start();
        publisher = PublisherProcess.start(settings);
        Map<String, String> own = new HashMap<>(settings);
        // Tests that break the store do not wait for it to come back.
        own.put("cvmfs.store.retry.deadline", "1s");
        return own;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(publisher, new TestInjector.MatchesType(PublisherProcess.class));
    }

    @Override
    public void stop() {
        if (publisher != null) {
            publisher.stop();
        }
        services.stop();
    }
}
