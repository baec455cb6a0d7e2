package dev.monitoring.boot.autoconfigure.jsonlines;

import java.nio.file.Path;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.util.StringUtils;

import dev.monitoring.boot.autoconfigure.MonitoringAutoConfiguration;
import dev.monitoring.boot.autoconfigure.ServiceIdentity;
import dev.monitoring.plugin.JsonLinesMonitoringPlugin;

/**
 * {@link AutoConfiguration Auto-configuration} for the plugin that writes points to a
 * file.
 */
@AutoConfiguration(after = MonitoringAutoConfiguration.class)
@ConditionalOnBean(MonitoringAutoConfiguration.class)
@ConditionalOnBooleanProperty("monitoring.plugins.json-lines.enabled")
@EnableConfigurationProperties(JsonLinesMonitoringProperties.class)
public final class JsonLinesMonitoringAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	JsonLinesMonitoringPlugin jsonLinesMonitoringPlugin(JsonLinesMonitoringProperties properties,
			ServiceIdentity identity) {
		String path = properties.path();
		Path file = StringUtils.hasText(path) ? Path.of(path)
				: Path.of("monitoring", identity.service().replaceAll("[^A-Za-z0-9._-]", "_") + ".jsonl");
		return new JsonLinesMonitoringPlugin(file, properties.maxSize().toBytes());
	}

}
