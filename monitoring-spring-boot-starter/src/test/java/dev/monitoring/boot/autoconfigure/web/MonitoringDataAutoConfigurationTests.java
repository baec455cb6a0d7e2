package dev.monitoring.boot.autoconfigure.web;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import dev.monitoring.MonitoringData;
import dev.monitoring.boot.web.WebMonitoring;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link MonitoringDataAutoConfiguration}.
 */
class MonitoringDataAutoConfigurationTests {

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MonitoringDataAutoConfiguration.class, WebMvcAutoConfiguration.class))
		.withBean(DataController.class);

	@Test
	void resolvesArgumentsEvenAlone() {
		this.contextRunner.run((context) -> assertThat(MockMvcTester.from(context).get().uri("/data")).hasStatusOk()
			.hasBodyTextEqualTo("{a=1}"));
	}

	@Test
	void staysWhereMonitoringIsOff() {
		this.contextRunner.withPropertyValues("monitoring.enabled=false", "monitoring.web.enabled=false")
			.run((context) -> assertThat(MockMvcTester.from(context).get().uri("/data")).hasStatusOk());
	}

	@Test
	void backsOffWithAConfigurerOfTheApplication() {
		WebMvcConfigurer own = WebMonitoring.dataArgument();
		this.contextRunner.withBean("monitoringDataConfigurer", WebMvcConfigurer.class, () -> own)
			.run((context) -> assertThat(context.getBean("monitoringDataConfigurer")).isSameAs(own));
	}

	@Test
	void backsOffWithoutAWebApplication() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(MonitoringDataAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("monitoringDataConfigurer"));
	}

	@Test
	void backsOffWithoutWebMvc() {
		new WebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(MonitoringDataAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("org.springframework.web.servlet"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("monitoringDataConfigurer"));
	}

	@Test
	void closesWithoutHarm() {
		this.contextRunner.run((context) -> {
			context.close();
			assertThat(context.isActive()).isFalse();
		});
	}

	@RestController
	static class DataController {

		@GetMapping("/data")
		String data(MonitoringData data) {
			return data.tag("a", 1).additional().toString().isEmpty() ? "" : "{a=1}";
		}

	}

}
