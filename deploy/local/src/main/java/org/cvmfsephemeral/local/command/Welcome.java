package org.cvmfsephemeral.local.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.cvmfsephemeral.local.Endpoints;

/** What a newcomer does next. */
record Welcome(PrintWriter out) {
    void show(Endpoints endpoints, String repository, Path publicKey) {
        out.print("""

                upload-service     %1$s
                publisher-service  %2$s
                notify-service     %3$s
                gc-service         %4$s

                Upload a file, for two hours:
                  curl -T FILE '%1$s/repos/%6$s/files/builds/FILE?ttl=2h'
                Read it back:
                  curl '%1$s/repos/%6$s/files/builds/FILE'
                Mount it with the CernVM-FS client, with this in /etc/cvmfs/config.d/%6$s.conf:
                  CVMFS_SERVER_URL=%5$s/@fqrn@
                  CVMFS_HTTP_PROXY=DIRECT
                  CVMFS_PUBLIC_KEY=%7$s
                  CVMFS_NOTIFICATION_SERVER=%3$s/api/v1

                This is open to everybody who reaches its ports: nobody is asked who they are. It listens on the loopback interface only, keeps
                its key and its passwords beside the data, and is not for production.

                Ctrl-C stops everything; the data stays.
                """.formatted(
                        endpoints.upload(),
                        endpoints.publisher(),
                        endpoints.notification(),
                        endpoints.gc(),
                        endpoints.cvmfs(),
                        repository,
                        publicKey));
        out.flush();
    }
}
