package dev.monitoring.boot.autoconfigure.statistics;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Lets the environment variable {@code MONITORING_AGGREGATION}, 1 or 0, set
 * {@code monitoring.aggregation.enabled}. As it stands it would bind to the whole of
 * {@code monitoring.aggregation}, and end the start.
 */
final class AggregationEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	/**
	 * Before Boot wraps the variables, to tell where each comes from.
	 */
	static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 3;

	private static final String NAME = "MONITORING_AGGREGATION";

	private static final String ENABLED = "MONITORING_AGGREGATION_ENABLED";

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
		PropertySource<?> source = environment.getPropertySources().get(name);
		if (source instanceof SystemEnvironmentPropertySource variables && variables.getSource().containsKey(NAME)) {
			environment.getPropertySources()
				.replace(name, new SystemEnvironmentPropertySource(name, renamed(variables.getSource())));
		}
	}

	private static Map<String, Object> renamed(Map<String, Object> variables) {
		Map<String, Object> renamed = new LinkedHashMap<>(variables);
		Object value = renamed.remove(NAME);
		renamed.putIfAbsent(ENABLED, switch (String.valueOf(value).strip()) {
			case "1" -> "true";
			case "0", "" -> "false";
			default -> value;
		});
		return renamed;
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

}
