package org.cvmfsephemeral.gc.job;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.gc.http.KnownRepositories;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.ledger.job.JobKind;
import org.cvmfsephemeral.ledger.job.Jobs;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** What is done for a repository now and then: how it stands, and doing it now. */
@Path("/repos/{repo}/jobs")
@Produces(MediaType.APPLICATION_JSON)
public class JobResource {
    private static final Logger LOG = Logger.getLogger(JobResource.class);

    private final KnownRepositories repositories;
    private final Jobs jobs;

    JobResource(KnownRepositories repositories, Jobs jobs) {
        this.repositories = repositories;
        this.jobs = jobs;
    }

    @GET
    @Needs(value = Action.READ, part = Part.SOMEWHERE)
    public List<JobView> list(@RestPath String repo) {
        return jobs.list(repositories.require(repo)).stream().map(JobView::of).toList();
    }

    @GET
    @Needs(value = Action.READ, part = Part.SOMEWHERE)
    @Path("/{job}")
    public JobView get(@RestPath String repo, @RestPath String job) {
        return view(repositories.require(repo), kind(job));
    }

    /** Has it run as soon as a replica is free; a run that is going on is followed by another. */
    @POST
    @Needs(value = Action.ADMIN, part = Part.REPOSITORY)
    @Path("/{job}/runs")
    public Response run(@RestPath String repo, @RestPath String job, @RestQuery @DefaultValue("false") boolean dryRun) {
        RepositoryName repository = repositories.require(repo);
        JobKind kind = kind(job);
        jobs.request(repository, kind, dryRun);
        LOG.infof("job requested repository=%s job=%s dryRun=%s", repository, kind, dryRun);
        return Response.accepted(view(repository, kind))
                .location(URI.create("/repos/" + repository + "/jobs/" + job))
                .build();
    }

    /** From now on it runs only when it is asked for. */
    @PUT
    @Needs(value = Action.ADMIN, part = Part.REPOSITORY)
    @Path("/{job}/pause")
    public JobView pause(@RestPath String repo, @RestPath String job) {
        return pause(repositories.require(repo), kind(job), true);
    }

    @DELETE
    @Needs(value = Action.ADMIN, part = Part.REPOSITORY)
    @Path("/{job}/pause")
    public JobView resume(@RestPath String repo, @RestPath String job) {
        return pause(repositories.require(repo), kind(job), false);
    }

    private JobView pause(RepositoryName repository, JobKind kind, boolean paused) {
        jobs.pause(repository, kind, paused);
        LOG.infof("job %s repository=%s job=%s", paused ? "paused" : "resumed", repository, kind);
        return view(repository, kind);
    }

    private JobView view(RepositoryName repository, JobKind kind) {
        return jobs.find(repository, kind)
                .map(JobView::of)
                .orElseThrow(() -> Problems.of(
                        ProblemType.UNKNOWN_JOB,
                        "The repository is too new, or not active; the job is yet to be set up."));
    }

    private static JobKind kind(String job) {
        for (JobKind kind : JobKind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(job)) {
                return kind;
            }
        }
        throw Problems.of(ProblemType.UNKNOWN_JOB, "The jobs are collect, sweep, scrub and check.");
    }
}
