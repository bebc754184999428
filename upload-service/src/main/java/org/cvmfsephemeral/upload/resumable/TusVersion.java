package org.cvmfsephemeral.upload.resumable;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;

/** Names the version of the protocol in every answer, refusals included. */
@Provider
@Tus.Spoken
public class TusVersion implements ContainerResponseFilter {
    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext answer) {
        answer.getHeaders().putSingle(Tus.RESUMABLE, Tus.VERSION);
    }
}
