package dev.monitoring.adapter.influx;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.InfluxDBClientOptions;
import com.influxdb.client.domain.Bucket;
import com.influxdb.client.domain.BucketRetentionRules;
import com.influxdb.client.domain.Run;
import com.influxdb.client.domain.RunManually;
import com.influxdb.client.domain.Task;
import com.influxdb.client.domain.TaskStatusType;
import com.influxdb.exceptions.NotFoundException;
import okhttp3.OkHttpClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An InfluxDB 2 for what the stand-in does not have: Flux, tasks and buckets. The one
 * that {@code MONITORING_TEST_INFLUX_URL} names, with a token that may do everything in
 * the organization; tests there make and remove buckets and tasks of their own.
 */
final class RealInflux implements AutoCloseable {

	private static final String URL = "MONITORING_TEST_INFLUX_URL";

	private final InfluxDBClient client;

	private final String organization;

	private final String organizationId;

	private RealInflux() {
		this.organization = env("ORG");
		this.client = InfluxDBClientFactory.create(InfluxDBClientOptions.builder()
			.url(System.getenv(URL))
			.authenticateToken(env("TOKEN").toCharArray())
			.org(this.organization)
			.okHttpClient(new OkHttpClient.Builder().readTimeout(Duration.ofMinutes(2)))
			.build());
		this.organizationId = this.client.getOrganizationsApi()
			.findOrganizations()
			.stream()
			.filter((found) -> found.getName().equals(this.organization) || found.getId().equals(this.organization))
			.findFirst()
			.orElseThrow()
			.getId();
	}

	static RealInflux open() {
		return new RealInflux();
	}

	private static String env(String name) {
		String value = System.getenv("MONITORING_TEST_INFLUX_" + name);
		if (value == null) {
			throw new IllegalStateException("MONITORING_TEST_INFLUX_" + name + " must be set beside " + URL);
		}
		return value;
	}

	InfluxDBClient client() {
		return this.client;
	}

	String organizationId() {
		return this.organizationId;
	}

	/**
	 * Settings for a bucket.
	 */
	InfluxSettings settings(String bucket, Duration retention) {
		return settings(bucket, retention, env("TOKEN"));
	}

	InfluxSettings settings(String bucket, Duration retention, String token) {
		return new InfluxSettings(System.getenv(URL), this.organization, bucket, token, retention, true, true,
				Duration.ofSeconds(5), Duration.ofSeconds(60), null);
	}

	Bucket bucket(String name) {
		return this.client.getBucketsApi().findBucketByName(name);
	}

	/**
	 * Makes a bucket.
	 */
	void makeBucket(String name, Duration retention) {
		this.client.getBucketsApi()
			.createBucket(new Bucket().name(name).orgID(this.organizationId).retentionRules(List.of(rule(retention))));
	}

	/**
	 * Changes for how long a bucket keeps points.
	 */
	void setRetention(String name, Duration retention) {
		Bucket bucket = bucket(name);
		bucket.setRetentionRules(List.of(rule(retention)));
		this.client.getBucketsApi().updateBucket(bucket);
	}

	private static BucketRetentionRules rule(Duration retention) {
		BucketRetentionRules rule = new BucketRetentionRules();
		rule.setEverySeconds((int) retention.toSeconds());
		rule.setShardGroupDurationSeconds(Duration.ofHours(1).toSeconds());
		if (retention.compareTo(Duration.ofDays(2)) > 0) {
			rule.setShardGroupDurationSeconds(Duration.ofDays(1).toSeconds());
		}
		return rule;
	}

	void deleteBefore(String bucket, Instant moment) {
		this.client.getDeleteApi()
			.delete(OffsetDateTime.ofInstant(Instant.EPOCH, ZoneOffset.UTC),
					OffsetDateTime.ofInstant(moment, ZoneOffset.UTC), "", bucket, this.organization);
	}

	/**
	 * The tasks whose names begin with a bucket's.
	 */
	List<Task> tasks(String bucket) {
		return this.client.getTasksApi()
			.findTasks()
			.stream()
			.filter((task) -> task.getName().startsWith(bucket))
			.toList();
	}

	/**
	 * Does what happens at night: every task runs once.
	 */
	void runTasks(String bucket) {
		for (Task task : tasks(bucket)) {
			Run run = this.client.getTasksApi().runManually(task.getId(), new RunManually());
			Run ended = Awaitility.await()
				.atMost(Duration.ofMinutes(1))
				// One that has just ended is not found for a moment.
				.ignoreExceptionsInstanceOf(NotFoundException.class)
				.until(() -> this.client.getTasksApi().getRun(task.getId(), run.getId()),
						(current) -> current.getFinishedAt() != null);
			if (ended.getStatus() != Run.StatusEnum.SUCCESS) {
				throw new IllegalStateException(
						this.client.getTasksApi().getRunLogs(task.getId(), run.getId()).toString());
			}
		}
	}

	/**
	 * Removes a bucket, its aggregated one and its tasks.
	 */
	void remove(String bucket) {
		for (Task task : tasks(bucket)) {
			this.client.getTasksApi().deleteTask(task.getId());
		}
		for (String name : List.of(bucket, bucket + "_aggregated")) {
			Bucket found = bucket(name);
			if (found != null) {
				this.client.getBucketsApi().deleteBucket(found);
			}
		}
	}

	static boolean isActive(Task task) {
		return task.getStatus() == TaskStatusType.ACTIVE;
	}

	@Override
	public void close() {
		this.client.close();
	}

	/**
	 * Runs tests where there is an InfluxDB 2.
	 */
	static final class Condition implements ExecutionCondition {

		@Override
		public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
			return (System.getenv(URL) != null)
					? ConditionEvaluationResult.enabled("on the InfluxDB that " + URL + " names")
					: ConditionEvaluationResult.disabled("Flux and tasks need a real InfluxDB 2, and " + URL
							+ " names none; FluxTests checks the types of all scripts and queries");
		}

	}

}
