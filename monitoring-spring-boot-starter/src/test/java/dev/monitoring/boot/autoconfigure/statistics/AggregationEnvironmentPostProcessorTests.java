package dev.monitoring.boot.autoconfigure.statistics;

import java.time.ZoneId;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

class AggregationEnvironmentPostProcessorTests {

	@Test
	void oneSwitchesAggregationOn() {
		assertThat(run(Map.of("MONITORING_AGGREGATION", "1")).enabled()).isTrue();
	}

	@Test
	void zeroOrNothingSwitchesItOff() {
		assertThat(run(Map.of("MONITORING_AGGREGATION", "0")).enabled()).isFalse();
		assertThat(run(Map.of("MONITORING_AGGREGATION", "")).enabled()).isFalse();
		assertThat(run(Map.of()).enabled()).isFalse();
	}

	@Test
	void settingsStandBesideIt() {
		AggregationProperties properties = run(
				Map.of("MONITORING_AGGREGATION", "1", "MONITORING_AGGREGATION_TIME", "02:30"),
				"--monitoring.aggregation.zone=Europe/Moscow");
		assertThat(properties.enabled()).isTrue();
		assertThat(properties.zone()).isEqualTo(ZoneId.of("Europe/Moscow"));
		assertThat(properties.time()).isEqualTo("02:30");
	}

	@Test
	void theVariableOfTheKeyWins() {
		assertThat(run(Map.of("MONITORING_AGGREGATION", "1", "MONITORING_AGGREGATION_ENABLED", "false")).enabled())
			.isFalse();
	}

	@Test
	void somethingElseEndsTheStartAndIsNamed() {
		assertThatException().isThrownBy(() -> run(Map.of("MONITORING_AGGREGATION", "often")))
			.havingRootCause()
			.withMessageContaining("often");
	}

	private static AggregationProperties run(Map<String, Object> variables, String... arguments) {
		StandardEnvironment environment = new StandardEnvironment();
		String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
		environment.getPropertySources().replace(name, new SystemEnvironmentPropertySource(name, variables));
		SpringApplication application = new SpringApplication(Settings.class);
		application.setEnvironment(environment);
		application.setWebApplicationType(WebApplicationType.NONE);
		try (ConfigurableApplicationContext context = application.run(arguments)) {
			return context.getBean(AggregationProperties.class);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(AggregationProperties.class)
	static class Settings {

	}

}
