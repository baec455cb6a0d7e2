package dev.monitoring.boot.autoconfigure.planted;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Breaks the grammar of auto-configurations.
 */
@AutoConfiguration
public class PlantedAutoConfiguration {

	/**
	 * A public bean method with a class condition.
	 * @return nothing of use
	 */
	@Bean
	@ConditionalOnClass(String.class)
	public Object planted() {
		return new Object();
	}

}
