package org.cvmfsephemeral.gc.job;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.access.Wish;
import org.cvmfsephemeral.guard.CurrentCaller;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.ledger.job.Jobs;

/** The jobs of all repositories. */
@Path("/jobs")
@Produces(MediaType.APPLICATION_JSON)
public class AllJobsResource {
    private final Jobs jobs;
    private final CurrentCaller caller;

    AllJobsResource(Jobs jobs, CurrentCaller caller) {
        this.jobs = jobs;
        this.caller = caller;
    }

    @GET
    @Needs(value = Action.READ, part = Part.ANYWHERE)
    public List<JobView> list() {
        return jobs.list().stream()
                .filter(job -> caller.may(new Wish.Somewhere(Action.READ, job.repository())))
                .map(JobView::of)
                .toList();
    }
}
