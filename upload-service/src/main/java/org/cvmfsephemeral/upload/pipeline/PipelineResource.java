package org.cvmfsephemeral.upload.pipeline;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.cvmfsephemeral.guard.NeedsNothing;

/** What pipelines upload with, so that it comes from where they upload to. */
@Path("/ci")
public class PipelineResource {
    private final byte[] script = read("cvmfs-upload");
    private final byte[] gitlabTemplate = read("gitlab/cvmfs-upload.yml");

    /** The script, for bash. */
    @GET
    @NeedsNothing("it is the same for everybody, and fetched before there is a token")
    @Path("/cvmfs-upload")
    @Produces("text/x-shellscript")
    public byte[] script() {
        return script.clone();
    }

    /** The template, for {@code include: remote} in GitLab, which fetches it without a token. */
    @GET
    @NeedsNothing("it is the same for everybody, and fetched without a token")
    @Path("/cvmfs-upload.yml")
    @Produces("application/yaml")
    public byte[] gitlabTemplate() {
        return gitlabTemplate.clone();
    }

    private static byte[] read(String name) {
        try (InputStream file = PipelineResource.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException(name + " was not packaged");
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
