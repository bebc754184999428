package org.cvmfsephemeral.images;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** Where images go: into a file, and to a registry. */
final class Publication {
    private static final System.Logger LOG = System.getLogger(Publication.class.getName());
    private static final String PROJECT = "cvmfs-ephemeral/";
    private static final String USER_VARIABLE = "IMAGE_REGISTRY_USERNAME";
    private static final String PASSWORD_VARIABLE = "IMAGE_REGISTRY_PASSWORD";

    private final BuildSettings settings;
    /** Of layers, for this build alone: jib knows them by times of modification, which all are the same here. */
    private final Path cache;

    Publication(BuildSettings settings, Path cache) {
        this.settings = settings;
        this.cache = cache;
    }

    /** Into a tar in OCI's layout. */
    void write(JibContainerBuilder image, String name, String tag, Path file) throws IOException {
        try {
            TarImage tar = TarImage.at(file).named(ImageReference.parse(PROJECT + name + ":" + tag));
            containerize(image, Containerizer.to(tar).setOfflineMode(true));
        } catch (InvalidImageReferenceException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** To the registry of the settings, if there is one. */
    void push(JibContainerBuilder image, String name, String tag) throws IOException {
        if (settings.registry().isEmpty()) {
            return;
        }
        try {
            ImageReference reference =
                    ImageReference.parse(settings.registry().get() + "/" + PROJECT + name + ":" + tag);
            CredentialRetrieverFactory credentials = CredentialRetrieverFactory.forImage(reference, event -> {});
            RegistryImage target = RegistryImage.named(reference)
                    .addCredentialRetriever(Publication::fromEnvironment)
                    .addCredentialRetriever(credentials.dockerConfig())
                    .addCredentialRetriever(credentials.wellKnownCredentialHelpers());
            JibContainer pushed = containerize(
                    image, Containerizer.to(target).setAllowInsecureRegistries(settings.insecureRegistry()));
            LOG.log(System.Logger.Level.INFO, "pushed {0}@{1}", reference, pushed.getDigest());
        } catch (InvalidImageReferenceException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Optional<Credential> fromEnvironment() {
        String user = System.getenv(USER_VARIABLE);
        String password = System.getenv(PASSWORD_VARIABLE);
        return user == null || password == null ? Optional.empty() : Optional.of(Credential.from(user, password));
    }

    private JibContainer containerize(JibContainerBuilder image, Containerizer target) throws IOException {
        try {
            return image.containerize(target.setBaseImageLayersCache(cache.resolve("base"))
                    .setApplicationLayersCache(cache.resolve("layers"))
                    .setToolName("cvmfs-ephemeral"));
        } catch (RegistryException | CacheDirectoryCreationException e) {
            throw new IOException(e.getMessage(), e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while building an image", e);
        }
    }
}
