package org.cvmfsephemeral.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Calendar;
import java.util.Date;

/**
 * What holds in the main code of every module. In a test class with {@code @AnalyzeClasses}: {@code @ArchTest static final
 * ArchTests HOUSE_RULES = ArchTests.in(HouseRules.class)}.
 */
public final class HouseRules {
    @ArchTest
    public static final ArchRule PACKAGES_ARE_FREE_OF_CYCLES = slices().matching("org.cvmfsephemeral.(**)")
            .should()
            .beFreeOfCycles()
            .allowEmptyShould(true);

    @ArchTest
    public static final ArchRule DEPENDENCIES_COME_THROUGH_THE_CONSTRUCTOR = noFields()
            .should()
            .beAnnotatedWith("jakarta.inject.Inject")
            .orShould()
            .beAnnotatedWith("org.eclipse.microprofile.config.inject.ConfigProperty")
            .because("a class says in one place what it needs, and tests can give it that")
            .allowEmptyShould(true);

    @ArchTest
    public static final ArchRule TIME_COMES_FROM_A_CLOCK = noClasses()
            .should()
            .callMethodWhere(readsTheSystemTime())
            .orShould()
            .callConstructor(Date.class)
            .orShould()
            .callMethod(Calendar.class, "getInstance")
            .because("tests decide what time it is")
            .allowEmptyShould(true);

    @ArchTest
    public static final ArchRule NAMES_COME_FROM_THE_FIELD = noClasses()
            .should()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Impl")
            .because("a name says what the thing is: a lease, a catalog, a revision")
            .allowEmptyShould(true);

    @ArchTest
    public static final ArchRule RESOURCES_KNOW_NO_ENTITIES = noClasses()
            .that()
            .areAnnotatedWith("jakarta.ws.rs.Path")
            .should()
            .dependOnClassesThat(CanBeAnnotated.Predicates.annotatedWith("jakarta.persistence.Entity"))
            .because("a resource translates between HTTP and one feature object")
            .allowEmptyShould(true);

    @ArchTest
    public static final ArchRule NOBODY_PRINTS = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.allowEmptyShould(true);

    private HouseRules() {}

    private static DescribedPredicate<JavaMethodCall> readsTheSystemTime() {
        return DescribedPredicate.describe("reads the system time", call -> {
            String owner = call.getTargetOwner().getName();
            String method = call.getTarget().getName();
            boolean now = owner.startsWith("java.time.")
                    && method.equals("now")
                    && call.getTarget().getRawParameterTypes().isEmpty();
            return now || (owner.equals("java.lang.System") && method.equals("currentTimeMillis"));
        });
    }
}
