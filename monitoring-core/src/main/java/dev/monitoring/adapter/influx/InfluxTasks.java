package dev.monitoring.adapter.influx;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds, makes and runs tasks.
 */
final class InfluxTasks {

	private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

	private static final long PAUSE_MILLIS = 200;

	private static final int TRIES = 30;

	private static final Duration LONGEST_RUN = Duration.ofMinutes(10);

	private static final String RIGHTS = " The token (monitoring.influx.token) needs the rights to read and write tasks, to"
			+ " read the bucket, and to read and write the aggregated one, and must belong to an owner of the organization.";

	private final FluxConnection connection;

	private final String organization;

	private final String organizationId;

	/**
	 * Makes it.
	 * @param organization the organization's name or id
	 * @param organizationId its id
	 */
	InfluxTasks(FluxConnection connection, String organization, String organizationId) {
		this.connection = connection;
		this.organization = organization;
		this.organizationId = organizationId;
	}

	/**
	 * The tasks of a name, the oldest first. Without the right to read tasks there are
	 * none.
	 */
	List<InfluxTask> find(String name) throws FluxException {
		InfluxReply reply = this.connection.call(this.connection.api().tasks(this.organization, name));
		JsonNode json = expect(200, reply);
		List<InfluxTask> tasks = new ArrayList<>();
		json.path("tasks").forEach((task) -> tasks.add(InfluxTask.of(task)));
		tasks.removeIf((task) -> !task.name().equals(name));
		tasks.sort(Comparator.comparing(InfluxTask::id));
		return tasks;
	}

	/**
	 * The task of a name: an edited one, else the oldest. Instances that start at once
	 * make several, and each of them removes the same ones.
	 */
	@Nullable InfluxTask only(String name) throws FluxException {
		List<InfluxTask> tasks = find(name);
		InfluxTask kept = tasks.stream()
			.filter(InfluxTask::isEdited)
			.findFirst()
			.orElse(tasks.isEmpty() ? null : tasks.get(0));
		for (InfluxTask task : tasks) {
			if (!task.equals(kept) && !task.isEdited()) {
				remove(task.id());
			}
		}
		return kept;
	}

	/**
	 * Makes a task.
	 * @return the task of that name, which may be one that another instance made
	 * @throws FluxException also if the token may write tasks and not read them: it would
	 * make one more at each start
	 */
	InfluxTask make(String name, String script) throws FluxException {
		ObjectNode body = body(script).put("orgID", this.organizationId).put("status", "active");
		InfluxTask made = InfluxTask
			.of(expect(201, this.connection.call(this.connection.api().makeTask(InfluxBuckets.body(body)))));
		InfluxTask only = only(made.name());
		if (only == null) {
			remove(made.id());
			throw new FluxException("the token may make tasks, but not read them." + RIGHTS, null);
		}
		if (!made.name().equals(name)) {
			remove(made.id());
			throw new FluxException("the script names its task '" + made.name() + "', and not '" + name
					+ "', by which it would be found again.", null);
		}
		return only;
	}

	/**
	 * Gives a task another script.
	 */
	InfluxTask replace(String id, String script) throws FluxException {
		return InfluxTask.of(expect(200,
				this.connection.call(this.connection.api().changeTask(id, InfluxBuckets.body(body(script))))));
	}

	private static ObjectNode body(String script) {
		return JSON.objectNode().put("flux", script).put("description", InfluxTask.description(script));
	}

	void remove(String id) throws FluxException {
		InfluxReply reply = this.connection.call(this.connection.api().removeTask(id));
		if (reply.status() != 404) {
			expect(204, reply);
		}
	}

	/**
	 * Runs a task once and waits for its end.
	 * @throws FluxException if the run fails, with the server's words
	 * @throws InterruptedException if the thread is interrupted meanwhile; the run goes
	 * on
	 */
	void run(String id) throws FluxException, InterruptedException {
		long end = System.nanoTime() + LONGEST_RUN.toNanos();
		JsonNode run = expect(201, start(id));
		String runId = run.path("id").asString("");
		while (run.path("finishedAt").asString("").isEmpty()) {
			if (System.nanoTime() - end > 0) {
				throw new FluxException("the run " + runId + " did not end within " + LONGEST_RUN + ".", null);
			}
			Thread.sleep(PAUSE_MILLIS);
			InfluxReply reply = this.connection.call(this.connection.api().run(id, runId));
			// One that has just ended is not found for a moment.
			run = (reply.status() != 404) ? expect(200, reply) : JSON.objectNode();
		}
		if (!run.path("status").asString("").equals("success")) {
			// The reason is logged after the end.
			Thread.sleep(PAUSE_MILLIS);
			run = expect(200, this.connection.call(this.connection.api().run(id, runId)));
			throw new FluxException("the run failed: " + reason(run), null);
		}
	}

	/**
	 * Another instance may have started one in the same second.
	 */
	private InfluxReply start(String id) throws FluxException, InterruptedException {
		InfluxReply reply = null;
		for (int i = 0; i < TRIES && (reply == null || reply.says("already queued")); i++) {
			Thread.sleep((i > 0) ? 5 * PAUSE_MILLIS : 0);
			reply = this.connection.call(this.connection.api().runTask(id, InfluxBuckets.body(JSON.objectNode())));
		}
		return Objects.requireNonNull(reply);
	}

	/**
	 * Why the last run of a task failed.
	 */
	String lastFailure(String id) throws FluxException {
		return reason(expect(200, this.connection.call(this.connection.api().runs(id))).path("runs").path(0));
	}

	/**
	 * The last line of a run's log that is not about its beginning and end, in whatever
	 * order they are.
	 */
	private static String reason(JsonNode run) {
		String reason = "no reason is given";
		for (JsonNode line : run.path("log")) {
			String message = line.path("message").asString("");
			if (!message.startsWith("Started task") && !message.startsWith("Completed(")) {
				reason = FluxException.shortened(message);
			}
		}
		// A bucket that may not be read is one that is not found.
		return reason + "." + (reason.contains("authorized") || reason.contains("could not find") ? RIGHTS : "");
	}

	/**
	 * Whether the token may make tasks. Asked with a script that is none.
	 */
	boolean mayMake() throws FluxException {
		ObjectNode body = JSON.objectNode().put("orgID", this.organizationId).put("flux", "option task = {}");
		return this.connection.call(this.connection.api().makeTask(InfluxBuckets.body(body))).status() == 400;
	}

	private JsonNode expect(int status, InfluxReply reply) throws FluxException {
		if (reply.status() == status) {
			return (reply.json() != null) ? reply.json() : JSON.objectNode();
		}
		// Not 401 or 403, but 500.
		if (reply.says("unauthorized") && reply.status() >= 500) {
			throw new FluxException("the token may not read or write tasks." + RIGHTS, null);
		}
		throw this.connection.failure(reply);
	}

}
