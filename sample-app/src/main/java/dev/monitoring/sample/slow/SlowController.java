package dev.monitoring.sample.slow;

import java.util.Map;

import dev.monitoring.MonitorTime;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers late, for those who look for slow requests.
 */
@RestController
class SlowController {

	private static final long MAX_MILLIS = 10_000;

	@MonitorTime("sleep_time")
	@GetMapping("/slow")
	Map<String, Long> slow(@RequestParam(name = "ms", defaultValue = "100") long ms) throws InterruptedException {
		long bounded = Math.max(0, Math.min(ms, MAX_MILLIS));
		Thread.sleep(bounded);
		return Map.of("slept_ms", bounded);
	}

}
