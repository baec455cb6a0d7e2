package dev.monitoring.boot.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import dev.monitoring.MonitoringManager;
import dev.monitoring.task.TaskMonitor;

/**
 * {@link AutoConfiguration Auto-configuration} for applications and test slices in which
 * monitoring is off: what they inject is there and does nothing.
 */
@AutoConfiguration(after = MonitoringAutoConfiguration.class,
		afterName = "dev.monitoring.boot.autoconfigure.task.TaskMonitorAutoConfiguration")
public final class NoOpMonitoringAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	MonitoringManager monitoringManager() {
		return MonitoringManager.noOp();
	}

	@Bean
	@ConditionalOnMissingBean
	TaskMonitor monitoringTaskMonitor() {
		return TaskMonitor.noOp();
	}

}
