package dev.monitoring.boot.autoconfigure.task;

import java.time.Clock;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.util.StringUtils;

import dev.monitoring.MonitoringManager;
import dev.monitoring.boot.autoconfigure.MonitoringAutoConfiguration;
import dev.monitoring.boot.autoconfigure.MonitoringProperties;
import dev.monitoring.boot.autoconfigure.ServiceIdentity;
import dev.monitoring.task.TaskMonitor;

/**
 * {@link AutoConfiguration Auto-configuration} for the {@link TaskMonitor}.
 */
@AutoConfiguration(after = MonitoringAutoConfiguration.class)
@ConditionalOnBean(MonitoringAutoConfiguration.class)
public final class TaskMonitorAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	TaskMonitor monitoringTaskMonitor(MonitoringManager manager, MonitoringProperties properties,
			ServiceIdentity identity) {
		String service = properties.tasks().serviceName();
		return TaskMonitor.of(manager, StringUtils.hasText(service) ? service : identity.service(), Clock.systemUTC());
	}

}
