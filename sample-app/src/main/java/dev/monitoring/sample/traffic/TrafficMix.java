package dev.monitoring.sample.traffic;

import java.util.List;

import static dev.monitoring.sample.traffic.TrafficRequest.get;
import static dev.monitoring.sample.traffic.TrafficRequest.post;

/**
 * All resources in turn, with some requests that fail.
 */
final class TrafficMix {

	private static final int PERSONS = 50;

	private static final List<String> TASK_TYPES = List.of("linker", "additional_extract", "gc", "crossmatching",
			"reporter");

	private int round;

	private int next;

	private List<TrafficRequest> requests = round();

	TrafficRequest next() {
		if (this.next == this.requests.size()) {
			this.round++;
			this.next = 0;
			this.requests = round();
		}
		return this.requests.get(this.next++);
	}

	private List<TrafficRequest> round() {
		String image = "{\"image\":\"person-" + this.round % PERSONS + "\"}";
		return List.of(post("/accounts", "{\"name\":\"Ann\",\"email\":\"ann@example.org\"}"), get("/accounts"),
				post("/detector", image), post("/extractor", image), post("/handlers/1/events", image),
				post("/handlers/2/events", image), post("/verifiers/1/verifications", image),
				post("/extractor/upgrade", image), get("/slow?ms=" + 50 * (1 + this.round % 5)), get("/accounts"),
				post("/accounts", "{\"name\":\"\",\"email\":\"nobody\"}"), post("/detector", ""),
				get("/accounts/unknown"), post("/verifiers/1/verifications", ""), post("/handlers/1/events", image),
				post("/tasks", task()), get("/stream"), post("/handlers/unknown/events", image),
				get("/tasks/" + (this.round + 1)), get("/nowhere"));
	}

	private String task() {
		return "{\"task_type\":\"" + TASK_TYPES.get(this.round % TASK_TYPES.size()) + "\",\"subtasks\":4,\"fail\":"
				+ this.round % 2 + "}";
	}

}
