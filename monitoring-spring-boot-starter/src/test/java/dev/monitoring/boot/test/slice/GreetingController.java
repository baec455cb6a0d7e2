package dev.monitoring.boot.test.slice;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.monitoring.MonitoringData;
import dev.monitoring.MonitoringManager;
import dev.monitoring.boot.support.TestPoints;

/**
 * Has everything of ours injected that can be.
 */
@RestController
class GreetingController {

	private final MonitoringManager manager;

	GreetingController(MonitoringManager manager) {
		this.manager = manager;
	}

	@GetMapping("/greeting")
	String greeting(MonitoringData data) {
		data.tag("language", "en");
		MonitoringData.current().field("length", 5);
		this.manager.record(TestPoints.payment());
		return "hello";
	}

	@GetMapping("/failing")
	void failing() {
		throw new IllegalStateException("Of the application itself");
	}

}
