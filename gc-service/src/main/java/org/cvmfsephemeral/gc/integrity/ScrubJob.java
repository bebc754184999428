package org.cvmfsephemeral.gc.integrity;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.cvmfsephemeral.format.object.FormatException;
import org.cvmfsephemeral.format.object.ObjectDecoder;
import org.cvmfsephemeral.format.object.ObjectName;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.gc.collect.CollectionSettings;
import org.cvmfsephemeral.gc.inventory.StoredObjects;
import org.cvmfsephemeral.gc.job.JobRun;
import org.cvmfsephemeral.gc.job.RepositoryJob;
import org.cvmfsephemeral.ledger.garbage.DamagedObjects;
import org.cvmfsephemeral.ledger.garbage.DamagedObjects.DamagedObject;
import org.cvmfsephemeral.ledger.job.JobKind;
import org.cvmfsephemeral.store.ListedObject;
import org.cvmfsephemeral.store.MissingObjectException;
import org.cvmfsephemeral.store.ObjectStore;
import org.cvmfsephemeral.store.StoreUnavailableException;
import org.cvmfsephemeral.store.StoredObject;
import org.jboss.logging.Logger;

/** Reads every object and compares it with its name. Goes on where it was interrupted. */
@ApplicationScoped
class ScrubJob implements RepositoryJob {
    private static final Logger LOG = Logger.getLogger(ScrubJob.class);
    private static final int MOST_KNOWN = 10_000;

    private final ObjectStore store;
    private final LostObjects lost;
    private final DamagedObjects ledger;
    private final IntegritySettings settings;
    private final CollectionSettings collection;

    ScrubJob(
            ObjectStore store,
            LostObjects lost,
            DamagedObjects ledger,
            IntegritySettings settings,
            CollectionSettings collection) {
        this.store = store;
        this.lost = lost;
        this.ledger = ledger;
        this.settings = settings;
        this.collection = collection;
    }

    @Override
    public JobKind kind() {
        return JobKind.SCRUB;
    }

    @Override
    public Duration every() {
        return settings.scrubEvery();
    }

    /** What became of one object. */
    private enum Finding {
        SOUND,
        DAMAGED,
        GONE
    }

    @Override
    public Object run(JobRun run) {
        RepositoryName repository = run.repository();
        Set<String> known = ledger.list(repository, MOST_KNOWN).stream()
                .map(DamagedObject::object)
                .collect(Collectors.toCollection(HashSet::new));
        ScrubProgress so = run.earlierProgress(ScrubProgress.class).orElse(ScrubProgress.NONE);
        StoredObjects objects = new StoredObjects(store, repository, Optional.ofNullable(so.after()));
        Pacing pacing = new Pacing(settings.scrubRate());
        for (Optional<ListedObject> next = objects.next(); next.isPresent(); next = objects.next()) {
            so = scrub(run, next.get(), known, so);
            pause(pacing, next.get().size());
            run.progress(so);
        }
        LOG.infof(
                "objects scrubbed repository=%s objects=%d bytes=%d damaged=%d unneeded=%d sound=%d",
                repository, so.objects(), so.bytes(), so.damaged(), so.unneeded(), so.sound());
        return new ScrubProgress(null, so.objects(), so.bytes(), so.sound(), so.damaged(), so.unneeded());
    }

    private ScrubProgress scrub(JobRun run, ListedObject listed, Set<String> known, ScrubProgress so) {
        RepositoryName repository = run.repository();
        ObjectName name;
        try {
            name = ObjectName.ofPath(
                    listed.key().value().substring(repository.value().length() + 1));
        } catch (FormatException e) {
            return so;
        }
        long sound = 0;
        long damaged = 0;
        long unneeded = 0;
        switch (read(listed, name)) {
            case SOUND -> sound = known.contains(name.toString()) ? repaired(run, name) : 0;
            case DAMAGED -> {
                damaged = run.isDryRun() ? 1 : lost.damaged(repository, collection.grace(), Set.of(name));
                unneeded = 1 - damaged;
            }
            case GONE -> LOG.debugf("object gone while scrubbing repository=%s object=%s", repository, name);
        }
        return new ScrubProgress(
                listed.key().value(),
                so.objects() + 1,
                so.bytes() + listed.size(),
                so.sound() + sound,
                so.damaged() + damaged,
                so.unneeded() + unneeded);
    }

    private long repaired(JobRun run, ObjectName name) {
        return run.isDryRun() ? 1 : ledger.repaired(run.repository(), List.of(name.toString()));
    }

    private Finding read(ListedObject listed, ObjectName name) {
        try (StoredObject stored = store.open(listed.key());
                InputStream body = ObjectDecoder.verify(name.hash(), stored.body())) {
            body.transferTo(OutputStream.nullOutputStream());
            return Finding.SOUND;
        } catch (MissingObjectException e) {
            return Finding.GONE;
        } catch (FormatException e) {
            return Finding.DAMAGED;
        } catch (IOException e) {
            throw new StoreUnavailableException("reading " + listed.key() + " failed: " + e.getMessage(), e);
        }
    }

    private static void pause(Pacing pacing, long bytes) {
        try {
            pacing.read(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while scrubbing", e);
        }
    }
}
