package dev.monitoring.boot.web.scenario;

import java.util.List;

/**
 * The ways in which the application of the scenarios is set up.
 */
enum Setup {

	PLAIN(""),

	PATHS("context path and servlet path", "server.servlet.context-path=/app", "spring.mvc.servlet.path=/api"),

	PATHS_NO_ACTUATOR("context path and servlet path, without actuator", "server.servlet.context-path=/app",
			"spring.mvc.servlet.path=/api", "monitoring.web.include-actuator=false"),

	PROBLEM_DETAILS("problem details", "spring.mvc.problemdetails.enabled=true"),

	NO_RESOURCES("no static resources", "spring.web.resources.add-mappings=false"),

	NO_ERROR_PAGE("no error page"),

	OWN_ERROR_PAGE("error page that changes the status", "scenario.error-page=own"),

	NO_ACTUATOR("without actuator", "monitoring.web.include-actuator=false"),

	MANAGEMENT_PORT("management port", "management.server.port=0");

	private final String label;

	private final List<String> properties;

	Setup(String label, String... properties) {
		this.label = label;
		this.properties = List.of(properties);
	}

	List<String> properties() {
		return this.properties;
	}

	/**
	 * The auto-configurations that are left out.
	 */
	List<String> exclusions() {
		return (this == NO_ERROR_PAGE)
				? List.of("org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration") : List.of();
	}

	@Override
	public String toString() {
		return this.label;
	}

}
