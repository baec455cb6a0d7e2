package dev.monitoring.boot.autoconfigure.context;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.core.task.TaskDecorator;

import dev.monitoring.MonitoringData;
import dev.monitoring.boot.aop.SubtaskReceipt;

/**
 * {@link AutoConfiguration Auto-configuration} that has the executors of Boot's builders,
 * and so {@code @Async}, bring along the data of a request and the moment at which they
 * were given a task. Boot applies all decorators there are.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "monitoring.enabled", matchIfMissing = true)
public final class MonitoringContextAutoConfiguration {

	// An application that has a decorator of its own goes on injecting that one.
	@Bean
	@Fallback
	@ConditionalOnMissingBean(name = "monitoringTaskDecorator")
	TaskDecorator monitoringTaskDecorator() {
		return (task) -> SubtaskReceipt.bring(MonitoringData.wrap(task));
	}

}
