package dev.monitoring.boot;

import java.net.URL;
import java.util.Set;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;

import dev.monitoring.boot.actuate.planted.Cycle;
import dev.monitoring.boot.autoconfigure.MonitoringAutoConfiguration;
import dev.monitoring.boot.autoconfigure.planted.PlantedAutoConfiguration;
import dev.monitoring.boot.autoconfigure.planted.PlantedCondition;
import dev.monitoring.boot.web.planted.Planted;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The directions in which packages of the starter may look, and the grammar of its
 * auto-configurations. Plain tests: Surefire has been seen to skip {@code @ArchTest}
 * fields in silence.
 */
class ArchitectureTests {

	private static final JavaClasses CLASSES = importMain();

	private static final ArchRule NO_CYCLES = SlicesRuleDefinition.slices()
		.matching("dev.monitoring.(**)")
		.should()
		.beFreeOfCycles();

	private static final ArchRule AUTO_CONFIGURATIONS_ARE_CLOSED = classes().that()
		.areAnnotatedWith(AutoConfiguration.class)
		.should(bePublicFinalWithoutPublicMembers());

	private static final ArchRule CONDITIONS_ARE_NOT_PUBLIC = noClasses().that()
		.areAssignableTo(Condition.class)
		.should()
		.bePublic();

	private static final ArchRule BEANS_HAVE_NO_CLASS_CONDITION = noMethods().that()
		.areAnnotatedWith(Bean.class)
		.should()
		.beAnnotatedWith(ConditionalOnClass.class);

	private static final ArchRule NOTHING_KNOWS_AUTO_CONFIGURATION = noClasses().that()
		.resideOutsideOfPackages("dev.monitoring.boot.autoconfigure..", "dev.monitoring.boot.testcontainers..",
				"dev.monitoring.boot.docker..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("dev.monitoring.boot.autoconfigure..");

	private static final ArchRule WEB_KNOWS_API_AND_SERIES_ONLY = noClasses().that()
		.resideInAPackage("dev.monitoring.boot.web..")
		.should()
		.dependOnClassesThat(resideInAPackage("dev.monitoring..")
			.and(not(resideInAnyPackage("dev.monitoring", "dev.monitoring.series", "dev.monitoring.boot.web.."))));

	private static final ArchRule AUTO_CONFIGURATION_ALONE_KNOWS_ADAPTERS = noClasses().that()
		.resideOutsideOfPackage("dev.monitoring.boot.autoconfigure..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("dev.monitoring.adapter.*..");

	private static JavaClasses importMain() {
		URL location = MonitoringAutoConfiguration.class.getProtectionDomain().getCodeSource().getLocation();
		return new ClassFileImporter().importUrl(location);
	}

	@Test
	void theClassesAreFound() {
		assertThat(CLASSES).hasSizeGreaterThan(30);
	}

	@Test
	void packagesAreFreeOfCycles() {
		NO_CYCLES.check(CLASSES);
		assertBites(NO_CYCLES, Planted.class, Cycle.class);
	}

	@Test
	void autoConfigurationsArePublicFinalAndElseClosed() {
		AUTO_CONFIGURATIONS_ARE_CLOSED.check(CLASSES);
		assertBites(AUTO_CONFIGURATIONS_ARE_CLOSED, PlantedAutoConfiguration.class);
	}

	@Test
	void conditionsAreNotPublic() {
		CONDITIONS_ARE_NOT_PUBLIC.check(CLASSES);
		assertBites(CONDITIONS_ARE_NOT_PUBLIC, PlantedCondition.class);
	}

	@Test
	void beanMethodsHaveNoClassCondition() {
		BEANS_HAVE_NO_CLASS_CONDITION.check(CLASSES);
		assertBites(BEANS_HAVE_NO_CLASS_CONDITION, PlantedAutoConfiguration.class);
	}

	@Test
	void onlyAutoConfigurationKnowsAutoConfiguration() {
		NOTHING_KNOWS_AUTO_CONFIGURATION.check(CLASSES);
		assertBites(NOTHING_KNOWS_AUTO_CONFIGURATION, Cycle.class);
	}

	@Test
	void webKnowsTheApiAndTheSeriesOnly() {
		WEB_KNOWS_API_AND_SERIES_ONLY.check(CLASSES);
		assertBites(WEB_KNOWS_API_AND_SERIES_ONLY, Planted.class);
	}

	@Test
	void onlyAutoConfigurationKnowsConcreteAdapters() {
		AUTO_CONFIGURATION_ALONE_KNOWS_ADAPTERS.check(CLASSES);
		assertBites(AUTO_CONFIGURATION_ALONE_KNOWS_ADAPTERS, Planted.class);
	}

	private static void assertBites(ArchRule rule, Class<?>... planted) {
		JavaClasses classes = new ClassFileImporter().importClasses(planted);
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> rule.check(classes))
			.withMessageContaining("was violated");
	}

	private static ArchCondition<JavaClass> bePublicFinalWithoutPublicMembers() {
		return new ArchCondition<>("be public final classes without public members") {

			@Override
			public void check(JavaClass item, ConditionEvents events) {
				Set<JavaModifier> modifiers = item.getModifiers();
				if (!modifiers.contains(JavaModifier.PUBLIC) || !modifiers.contains(JavaModifier.FINAL)) {
					events.add(SimpleConditionEvent.violated(item, item.getName() + " is not public final"));
				}
				item.getMembers()
					.stream()
					.filter((member) -> member.getModifiers().contains(JavaModifier.PUBLIC))
					.filter((member) -> !isDefaultConstructor(item, member))
					.forEach((member) -> events
						.add(SimpleConditionEvent.violated(member, member.getFullName() + " is public")));
			}

		};
	}

	private static boolean isDefaultConstructor(JavaClass type, JavaMember member) {
		return type.getConstructors()
			.stream()
			.anyMatch((constructor) -> constructor.equals(member) && constructor.getParameters().isEmpty());
	}

}
