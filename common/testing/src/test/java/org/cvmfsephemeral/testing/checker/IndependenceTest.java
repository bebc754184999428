package org.cvmfsephemeral.testing.checker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import org.cvmfsephemeral.testing.HouseRules;

/** A checker that shares code with the publisher shares its errors. */
@AnalyzeClasses(packagesOf = RepositoryChecker.class, importOptions = ImportOption.DoNotIncludeTests.class)
class IndependenceTest {
    @ArchTest
    static final ArchRule CHECKER_KNOWS_NOTHING_OF_THE_PRODUCT = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "javax.crypto..", "org.bouncycastle..", "org.cvmfsephemeral.testing.checker");

    @ArchTest
    static final ArchTests HOUSE_RULES = ArchTests.in(HouseRules.class);
}
