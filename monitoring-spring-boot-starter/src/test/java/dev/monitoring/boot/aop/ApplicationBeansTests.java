package dev.monitoring.boot.aop;

import org.junit.jupiter.api.Test;
import org.springframework.web.servlet.DispatcherServlet;
import tools.jackson.databind.json.JsonMapper;

import dev.monitoring.pipeline.MonitoringPipeline;

import static org.assertj.core.api.Assertions.assertThat;

class ApplicationBeansTests {

	@Test
	void areThoseOfTheApplication() {
		assertThat(ApplicationBeans.INSTANCE.matches(getClass())).isTrue();
		assertThat(ApplicationBeans.isOfApplication("org.springframework.samples.petclinic.OwnerController")).isTrue();
		assertThat(ApplicationBeans.isOfApplication("org.springframeworks.Other")).isTrue();
	}

	@Test
	void areNotThoseOfLibraries() {
		assertThat(ApplicationBeans.INSTANCE.matches(DispatcherServlet.class)).isFalse();
		assertThat(ApplicationBeans.INSTANCE.matches(JsonMapper.class)).isFalse();
		assertThat(ApplicationBeans.INSTANCE.matches(MonitoringPipeline.class)).isFalse();
	}

}
