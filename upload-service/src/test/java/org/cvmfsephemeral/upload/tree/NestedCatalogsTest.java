package org.cvmfsephemeral.upload.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import org.cvmfsephemeral.format.object.ContentHash;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.testing.BackingServices;
import org.cvmfsephemeral.upload.stack.PlayedTest;
import org.cvmfsephemeral.upload.stack.Reply;
import org.cvmfsephemeral.upload.stack.Trees;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A tree of several catalogs reads like one: /split and /split/deep were split off, /wanted is one because a user said so. */
@QuarkusTest
@WithTestResource(BackingServices.class)
class NestedCatalogsTest extends PlayedTest {
    private String files;

    @BeforeEach
    void create() {
        RepositoryName repository = emptyRepository();
        files = "/repos/" + repository + "/files";
        byte[] deep = Trees.splitOff("/split/deep", catalog -> Trees.file(catalog, "/split/deep/f", "x"));
        ContentHash deepHash = played.store(repository, deep);
        byte[] split = Trees.splitOff("/split", catalog -> {
            for (int i = 0; i < 10; i++) {
                Trees.file(catalog, "/split/" + i, "x");
            }
            Trees.directory(catalog, "/split/plain");
            Trees.file(catalog, "/split/plain/f", "x");
            Trees.attach(catalog, deep, deepHash);
        });
        ContentHash splitHash = played.store(repository, split);
        byte[] wanted = Trees.nested("/wanted", catalog -> {
            Trees.file(catalog, "/wanted/.cvmfscatalog", "");
            Trees.file(catalog, "/wanted/f", "x");
        });
        ContentHash wantedHash = played.store(repository, wanted);
        played.publish(repository, Trees.root(catalog -> {
            Trees.file(catalog, "/f", "x");
            Trees.attach(catalog, split, splitHash);
            Trees.attach(catalog, wanted, wantedHash);
        }));
    }

    @Test
    void mountpointIsListedOnce() {
        JsonNode root = api.get(files).json();

        assertThat(names(root)).containsExactly("f", "split", "wanted");
        assertThat(root.get("entries").get(1).get("type").asText()).isEqualTo("directory");
    }

    @Test
    void contentOfANestedCatalogIsListedWithoutItsMarkers() {
        assertThat(names(api.get(files + "/split").json()))
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "deep", "plain");
        assertThat(names(api.get(files + "/split/deep").json())).containsExactly("f");
        assertThat(names(api.get(files + "/split/plain").json())).containsExactly("f");
    }

    @Test
    void markerOfAUserIsAFile() {
        assertThat(names(api.get(files + "/wanted").json())).containsExactly(".cvmfscatalog", "f");
        assertThat(api.head(files + "/wanted/.cvmfscatalog").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/split/.cvmfscatalog",
                "/split/.cvmfsautocatalog",
                "/split/deep/.cvmfscatalog",
                "/split/plain/.cvmfscatalog",
                "/.cvmfscatalog"
            })
    void automaticMarkerCannotBeRead(String path) {
        assertThat(api.get(files + path).problem()).isEqualTo("unknown-path");
        assertThat(api.head(files + path).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/f", "/split/3", "/split/plain/f", "/split/deep/f", "/wanted/f"})
    void fileIsFoundInWhateverCatalog(String path) {
        Reply head = api.head(files + path);

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource({
        "/split,1",
        "/split,2",
        "/split,5",
        "/split,11",
        "/split,12",
        "/split,13",
        "'',1",
        "'',3",
        "/split/deep,1"
    })
    void pagesTogetherAreTheWhole(String directory, int limit) {
        List<String> found = new ArrayList<>();
        String next = files + directory + "?limit=" + limit;
        while (next != null) {
            JsonNode page = api.get(next).json();
            assertThat(page.get("entries")).isNotEmpty().hasSizeLessThanOrEqualTo(limit);
            found.addAll(names(page));
            next = page.has("next") ? page.get("next").asText() : null;
        }

        assertThat(found).isEqualTo(names(api.get(files + directory).json()));
    }

    @Test
    void pageTellsWhereTheNextIs() {
        JsonNode page = api.get(files + "/split?after=3&limit=2").json();

        assertThatObject(page)
                .returns("/split", body -> body.get("path").asText())
                .returns(files + "/split?after=5&limit=2", body -> body.get("next")
                        .asText());
        assertThat(names(page)).containsExactly("4", "5");
    }

    @Test
    void listingWithoutLimitHasAThousandEntries() {
        RepositoryName repository = repository(Trees.root(catalog -> {
            for (int i = 0; i < 1001; i++) {
                Trees.file(catalog, "/n \u00e9" + String.format("%04d", i), "x");
            }
        }));

        JsonNode page = api.get("/repos/" + repository + "/files").json();

        assertThat(page.get("entries")).hasSize(1000);
        assertThat(names(api.get(page.get("next").asText()).json())).containsExactly("n \u00e91000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "10001", "1e3", "ten"})
    void impossibleLimitIsRefused(String limit) {
        assertThat(api.get(files + "?limit=" + limit).problem()).isEqualTo("invalid-parameter");
    }

    private static List<String> names(JsonNode listing) {
        return listing.get("entries").findValuesAsText("name");
    }
}
