package dev.monitoring.boot.autoconfigure.task;

import java.util.Set;

import org.springframework.aop.Advisor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.Scheduled;

import dev.monitoring.boot.aop.SubtaskInterceptor;
import dev.monitoring.task.TaskMonitor;

/**
 * {@link AutoConfiguration Auto-configuration} for {@code @MonitorSubtask}, and for
 * {@code @Scheduled} and {@code @Async} methods where they are wanted.
 */
@AutoConfiguration
@ConditionalOnClass(Advisor.class)
@ConditionalOnBooleanProperty(name = "monitoring.enabled", matchIfMissing = true)
public final class MonitorSubtaskAutoConfiguration {

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	@ConditionalOnMissingBean(name = "monitorSubtaskAdvisor")
	static Advisor monitorSubtaskAdvisor(ObjectProvider<TaskMonitor> monitor) {
		return SubtaskInterceptor.advisor(new LazyTaskMonitor(monitor));
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	@ConditionalOnBooleanProperty("monitoring.tasks.spring-methods")
	@ConditionalOnMissingBean(name = "springMethodsAdvisor")
	static Advisor springMethodsAdvisor(ObjectProvider<TaskMonitor> monitor) {
		return SubtaskInterceptor.advisor(new LazyTaskMonitor(monitor), Set.of(Scheduled.class, Async.class));
	}

}
