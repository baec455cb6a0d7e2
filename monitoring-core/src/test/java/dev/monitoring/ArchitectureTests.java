package dev.monitoring;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The directions in which packages may look. Plain tests: Surefire has been seen to skip
 * {@code @ArchTest} fields in silence.
 */
class ArchitectureTests {

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("dev.monitoring");

	@Test
	void packagesAreFreeOfCycles() {
		SlicesRuleDefinition.slices().matching("dev.monitoring.(**)").should().beFreeOfCycles().check(CLASSES);
	}

	@Test
	void theRuleAgainstCyclesBites() {
		JavaClasses cycle = new ClassFileImporter().importClasses(dev.monitoring.architecture.one.One.class,
				dev.monitoring.architecture.two.Two.class);
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> SlicesRuleDefinition.slices()
			.matching("dev.monitoring.(**)")
			.should()
			.beFreeOfCycles()
			.check(cycle));
	}

	@Test
	void coreKnowsNoSpring() {
		noClasses().should().dependOnClassesThat().resideInAPackage("org.springframework..").check(CLASSES);
	}

	@Test
	void theApiKnowsNothingElseOfOurs() {
		noClasses().that()
			.resideInAPackage("dev.monitoring")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("dev.monitoring.*..")
			.check(CLASSES);
	}

	@Test
	void seriesKnowTheApiOnly() {
		noClasses().that()
			.resideInAPackage("dev.monitoring.series")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("dev.monitoring.adapter..", "dev.monitoring.pipeline..", "dev.monitoring.statistics..")
			.check(CLASSES);
	}

	@Test
	void onlyTheStoragesCommandKnowsConcreteAdapters() {
		noClasses().that()
			.resideOutsideOfPackages("dev.monitoring.adapter.*..", "dev.monitoring.cli")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("dev.monitoring.adapter.*..")
			.check(CLASSES);
	}

	@Test
	void theSpoolKnowsTheAdaptersSpiOnly() {
		noClasses().that()
			.resideInAPackage("dev.monitoring.spool")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("dev.monitoring", "dev.monitoring.pipeline..", "dev.monitoring.adapter.*..")
			.check(CLASSES);
	}

	@Test
	void adaptersTasksAndPluginsKnowNoPipeline() {
		noClasses().that()
			.resideInAnyPackage("dev.monitoring.adapter..", "dev.monitoring.statistics..", "dev.monitoring.task..",
					"dev.monitoring.plugin..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("dev.monitoring.pipeline..")
			.check(CLASSES);
	}

}
