package dev.monitoring.boot.autoconfigure.spool;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

import dev.monitoring.boot.autoconfigure.MonitoringAutoConfiguration;
import dev.monitoring.spool.FileSpool;
import dev.monitoring.spool.Spool;

/**
 * {@link AutoConfiguration Auto-configuration} for the spool.
 */
@AutoConfiguration(before = MonitoringAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "monitoring.enabled", matchIfMissing = true)
@Conditional(OnDirectoryCondition.class)
@EnableConfigurationProperties(SpoolProperties.class)
public final class SpoolAutoConfiguration {

	// Opened and closed by the pipeline.
	@Bean(destroyMethod = "")
	@ConditionalOnMissingBean(Spool.class)
	FileSpool monitoringSpool(SpoolProperties properties) {
		Path directory = Objects.requireNonNull(properties.directory());
		return new FileSpool(properties.settings(directory), Clock.systemUTC());
	}

}
