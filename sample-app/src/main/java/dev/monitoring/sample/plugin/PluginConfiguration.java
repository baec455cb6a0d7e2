package dev.monitoring.sample.plugin;

import dev.monitoring.micrometer.PointMeters;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The plugin of the sample's own, and its own meters of what was recorded.
 */
@Configuration(proxyBeanMethods = false)
class PluginConfiguration {

	@Bean
	@ConditionalOnProperty("sample.third-party.url")
	ThirdPartyPlugin thirdPartyPlugin(ThirdPartyProperties properties, JsonMapper json) {
		return new ThirdPartyPlugin(properties.url(), json);
	}

	@Bean
	PointMeters subtaskMeters() {
		return new SubtaskMeters();
	}

}
