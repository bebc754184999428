package org.cvmfsephemeral.gc.job;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.cvmfsephemeral.ledger.job.Jobs;

/** The jobs of all repositories. */
@Path("/jobs")
@Produces(MediaType.APPLICATION_JSON)
public class AllJobsResource {
    private final Jobs jobs;

    AllJobsResource(Jobs jobs) {
        this.jobs = jobs;
    }

    @GET
    public List<JobView> list() {
        return jobs.list().stream().map(JobView::of).toList();
    }
}
