package dev.monitoring.boot.autoconfigure.aop;

import org.springframework.aop.Advisor;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;

import dev.monitoring.boot.aop.MonitorTimeInterceptor;

/**
 * {@link AutoConfiguration Auto-configuration} for {@code @MonitorTime} on the methods of
 * any bean. Without proxies ({@code spring.aop.auto=false}) handlers are timed all the
 * same.
 */
@AutoConfiguration
@ConditionalOnClass(Advisor.class)
@ConditionalOnBooleanProperty(name = "monitoring.enabled", matchIfMissing = true)
public final class MonitorTimeAutoConfiguration {

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	@ConditionalOnMissingBean(name = "monitorTimeAdvisor")
	static Advisor monitorTimeAdvisor() {
		return MonitorTimeInterceptor.advisor();
	}

}
