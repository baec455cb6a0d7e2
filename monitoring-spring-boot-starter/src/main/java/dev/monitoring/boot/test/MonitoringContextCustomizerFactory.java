package dev.monitoring.boot.test;

import java.util.List;
import java.util.Map;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Keeps tests from writing to the application's store: {@code monitoring.storage-type} is
 * {@code none} unless the test itself (its properties, the command line or the
 * environment) says otherwise.
 */
class MonitoringContextCustomizerFactory implements ContextCustomizerFactory {

	@Override
	public ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> configurationAttributes) {
		return new NoStorage();
	}

	/**
	 * Stands below what a test sets and above the application's files.
	 */
	private record NoStorage() implements ContextCustomizer {

		@Override
		public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration merged) {
			MutablePropertySources sources = context.getEnvironment().getPropertySources();
			MapPropertySource none = new MapPropertySource("monitoringInTests",
					Map.of("monitoring.storage-type", "none"));
			if (sources.contains(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)) {
				sources.addAfter(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, none);
			}
			else {
				sources.addLast(none);
			}
		}

	}

}
