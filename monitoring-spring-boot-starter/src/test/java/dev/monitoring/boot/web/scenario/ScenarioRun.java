package dev.monitoring.boot.web.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.boot.web.scenario.RawClient.Response;
import dev.monitoring.boot.web.scenario.Scenario.Outcome;

/**
 * Drives the scenarios of one setup on one server, one after the other, and keeps what
 * was recorded of each.
 */
final class ScenarioRun {

	private static final Duration PATIENCE = Duration.ofSeconds(6);

	private final ServerKind kind;

	private final ScenarioServer server;

	/**
	 * The ids that scenarios sent; a point with another one belongs to the scenario that
	 * runs.
	 */
	private final Set<String> knownIds = new HashSet<>();

	private final Map<Scenario, Outcome> outcomes = new LinkedHashMap<>();

	private final Map<String, Scenario> scenarios = new LinkedHashMap<>();

	ScenarioRun(ServerKind kind, ScenarioServer server) {
		this.kind = kind;
		this.server = server;
	}

	/**
	 * Drives a scenario.
	 * @return what is wrong
	 */
	List<String> run(Scenario scenario) throws IOException {
		Outcome expected = Objects.requireNonNull(scenario.expected(this.kind), scenario.name());
		String id = "scenario-" + scenario.name().replace(' ', '-');
		this.knownIds.add(id);
		this.scenarios.put(id, scenario);
		int before = this.server.points().all().size();
		int port = (scenario.setup() == Setup.MANAGEMENT_PORT) ? this.server.managementPort() : this.server.port();
		Response response = scenario.drive(port, id);
		if (expected.requests() > 0) {
			awaitQuietly(() -> own(before, id).size() >= expected.requests() + expected.errors());
		}
		else {
			awaitQuietly(() -> this.server.recorder().open() == 0);
		}
		List<String> wrong = new ArrayList<>();
		List<MonitoringPoint> own = own(before, id);
		Outcome outcome = outcome(response, own, wrong);
		this.outcomes.put(scenario, outcome);
		if (!outcome.equals(expected)) {
			wrong.add("expected " + expected + "\n but was " + outcome);
		}
		check(scenario, own, wrong);
		return wrong;
	}

	private void check(Scenario scenario, List<MonitoringPoint> own, List<String> wrong) {
		for (MonitoringPoint point : series(own, "requests")) {
			double seconds = (Double) point.fields().get("execution_time");
			if (seconds < scenario.takes() || seconds > 20) {
				wrong.add("execution_time " + seconds + ", at least " + scenario.takes());
			}
		}
	}

	private void awaitQuietly(java.util.concurrent.Callable<Boolean> condition) {
		try {
			Awaitility.await()
				.pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(5))
				.atMost(PATIENCE)
				.until(() -> {
					this.server.recorder().sweep();
					return condition.call();
				});
		}
		catch (ConditionTimeoutException ex) {
			// Told by the comparison.
		}
	}

	/**
	 * The points since then that carry the id, or one that no scenario sent.
	 */
	private List<MonitoringPoint> own(int before, String id) {
		List<MonitoringPoint> all = this.server.points().all();
		return all.subList(before, all.size()).stream().filter((point) -> {
			Object pointId = point.fields().get("request_id");
			return id.equals(pointId) || !this.knownIds.contains(String.valueOf(pointId));
		}).toList();
	}

	private static List<MonitoringPoint> series(List<MonitoringPoint> points, String series) {
		return points.stream().filter((point) -> point.layout().series().equals(series)).toList();
	}

	private static Outcome outcome(Response response, List<MonitoringPoint> points, List<String> wrong) {
		List<MonitoringPoint> requests = series(points, "requests");
		List<MonitoringPoint> errors = series(points, "errors");
		String client = Scenario.client(response);
		if (requests.isEmpty()) {
			return new Outcome(client, "", 0, null, 0, errors.size());
		}
		MonitoringPoint request = requests.get(0);
		String route = String.valueOf(request.tags().get("route"));
		int status = ((Long) request.tags().get("status_code")).intValue();
		if (response.status() != 0 && response.status() != status) {
			wrong.add("the client got " + response.status() + ", recorded is " + status);
		}
		Object code = null;
		for (MonitoringPoint error : errors) {
			code = error.tags().get("error_code");
			for (String same : List.of("service", "route", "status_code")) {
				if (!Objects.equals(error.tags().get(same), request.tags().get(same))) {
					wrong.add("the points differ in " + same + ": " + request + " " + error);
				}
			}
			if (!Objects.equals(error.fields().get("request_id"), request.fields().get("request_id"))) {
				wrong.add("the points differ in their id: " + request + " " + error);
			}
		}
		Object plain = (code instanceof Long number) ? (Object) number.intValue() : code;
		return new Outcome(client, route, status, plain, requests.size(), errors.size());
	}

	/**
	 * Waits until no request is under way.
	 * @return what is wrong: requests that are still open, and ones recorded again after
	 * their scenario
	 */
	List<String> finish() {
		awaitQuietly(() -> this.server.recorder().open() == 0);
		List<String> wrong = new ArrayList<>();
		if (this.server.recorder().open() != 0) {
			wrong.add(this.server.recorder().open() + " requests are still open");
		}
		List<MonitoringPoint> all = this.server.points().all();
		int expected = 0;
		for (Outcome outcome : this.outcomes.values()) {
			expected += outcome.requests() + outcome.errors();
		}
		if (all.size() != expected) {
			wrong.add("there are " + all.size() + " points at the end, there were " + expected);
		}
		this.scenarios.forEach((id, scenario) -> {
			long points = all.stream().filter((point) -> id.equals(point.fields().get("request_id"))).count();
			Outcome outcome = Objects.requireNonNull(this.outcomes.get(scenario));
			if (points > outcome.requests() + outcome.errors()) {
				wrong.add("recorded again: " + scenario.name());
			}
		});
		return wrong;
	}

	Map<Scenario, Outcome> outcomes() {
		return this.outcomes;
	}

}
