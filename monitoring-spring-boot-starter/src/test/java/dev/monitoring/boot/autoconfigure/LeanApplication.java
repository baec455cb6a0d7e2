package dev.monitoring.boot.autoconfigure;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.Assert;

import dev.monitoring.MonitoringManager;
import dev.monitoring.boot.support.TestPoints;
import dev.monitoring.boot.test.RecordedPoints;

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
			assertPointsCanBeKept();
			System.out.println(DONE + manager);
		}
	}

	private static void assertPointsCanBeKept() {
		try (ConfigurableApplicationContext context = new AnnotationConfigApplicationContext(RecordedPoints.class)) {
			RecordedPoints points = context.getBean(RecordedPoints.class);
			points.record(TestPoints.payment());
			Assert.state(points.all().size() == 1, "The point was not kept");
		}
	}

}
