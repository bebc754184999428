package org.cvmfsephemeral.gc.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.cvmfsephemeral.gc.collect.ProtocolModel.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProtocolModelTest {
    @Test
    void whatIsReferredToIsThere() {
        ProtocolModel model = new ProtocolModel(Optional.empty());

        assertThat(model.search()).isEmpty();
        assertThat(model.explored()).isGreaterThan(500);
    }

    @ParameterizedTest
    @EnumSource(Rule.class)
    void withoutAnyOneRuleItIsNot(Rule rule) {
        ProtocolModel model = new ProtocolModel(Optional.of(rule));

        assertThat(model.search())
                .as("a way to lose the object without %s", rule)
                .isNotEmpty();
    }
}
