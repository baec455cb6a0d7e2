package dev.monitoring.boot.autoconfigure;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import dev.monitoring.MonitoringManager;
import dev.monitoring.boot.support.TestPoints;

/**
 * An application that has few jars.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class LeanApplication {

	static final String DONE = "recorded by ";

	public static void main(String[] args) {
		try (ConfigurableApplicationContext context = SpringApplication.run(LeanApplication.class, args)) {
			MonitoringManager manager = context.getBean(MonitoringManager.class);
			manager.record(TestPoints.payment());
			System.out.println(DONE + manager);
		}
	}

}
