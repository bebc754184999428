package org.cvmfsephemeral.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretPlanTest {
    @Test
    void wordsWithoutEqualsSignNameSecrets() {
        // When
        List<SecretPlan> plans = SecretPlan.parse(List.of("a", "x=text:1=2", "y=random:16", "b", "z=base64:32"));

        // Then
        assertThat(plans).extracting(SecretPlan::name).containsExactly("a", "b");
        assertThat(plans.get(0).values())
                .containsEntry("x", new SecretValue.Text("1=2"))
                .containsEntry("y", new SecretValue.RandomText(16));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "key=text:before-any-secret",
                "empty",
                "Upper key=text:x",
                "a/../b key=text:x",
                "a k\"ey=text:x",
                "a key=secret:32",
                "a key=random:8",
                "a key=random:x",
                "a key=random:100000",
                "a key=text:x a key=text:y"
            })
    void whatIsNotUnderstoodIsRefused(String words) {
        assertThatIllegalArgumentException().isThrownBy(() -> SecretPlan.parse(List.of(words.split(" "))));
    }
}
