package dev.monitoring.adapter.influx;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

import com.influxdb.client.domain.Authorization;
import com.influxdb.client.domain.AuthorizationPostRequest;
import com.influxdb.client.domain.Permission;
import com.influxdb.client.domain.PermissionResource;
import com.influxdb.client.domain.Task;
import com.influxdb.client.domain.TaskCreateRequest;
import com.influxdb.client.domain.TaskStatusType;
import com.influxdb.client.domain.TaskUpdateRequest;
import com.influxdb.client.domain.User;
import com.influxdb.client.domain.WritePrecision;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import dev.monitoring.statistics.RouteStatistics;
import dev.monitoring.statistics.Statistics;
import dev.monitoring.statistics.StatisticsQuery;
import dev.monitoring.statistics.StatisticsSettings;
import dev.monitoring.storage.AggregationSettings;
import dev.monitoring.storage.StorageException;
import dev.monitoring.storage.StoragePart;
import dev.monitoring.storage.StoragePreparation;
import dev.monitoring.storage.StorageScript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link InfluxStoragePreparation}.
 */
@ExtendWith(RealInflux.Condition.class)
@Timeout(180)
class InfluxStoragePreparationTests {

	private static final ZoneId MOSCOW = ZoneId.of("Europe/Moscow");

	private static final Duration DAY = Duration.ofDays(1);

	private static RealInflux influx;

	private final String bucket = "prep" + Long.toString(ThreadLocalRandom.current().nextLong() >>> 1, 36);

	private final List<InfluxMonitoringAdapter> adapters = new ArrayList<>();

	private final List<Authorization> tokens = new ArrayList<>();

	private final List<String> lines = new ArrayList<>();

	private final Instant now = Instant.now();

	@BeforeAll
	static void open() {
		influx = RealInflux.open();
	}

	@AfterAll
	static void close() {
		if (influx != null) {
			influx.close();
		}
	}

	@BeforeEach
	void makeBucket() {
		influx.makeBucket(this.bucket, Duration.ofDays(100));
	}

	@AfterEach
	void removeBucket() {
		this.adapters.forEach(InfluxMonitoringAdapter::close);
		this.tokens.forEach((token) -> influx.client().getAuthorizationsApi().deleteAuthorization(token));
		influx.remove(this.bucket);
	}

	private StoragePreparation preparation(AggregationSettings settings) {
		return preparation(settings, null);
	}

	private StoragePreparation preparation(AggregationSettings settings, String token) {
		InfluxSettings connection = influx.settings(this.bucket, Duration.ofDays(100));
		InfluxMonitoringAdapter adapter = new InfluxMonitoringAdapter(
				(token == null) ? connection : influx.settings(this.bucket, Duration.ofDays(100), token),
				Clock.systemUTC());
		this.adapters.add(adapter);
		return adapter.preparation(settings);
	}

	private void create(AggregationSettings settings) throws StorageException {
		preparation(settings).create(this.lines::add);
	}

	private static AggregationSettings days(int days) {
		return new AggregationSettings(LocalTime.of(1, 0), MOSCOW, days, null);
	}

	/**
	 * Writes ten requests a day, as other programs could.
	 */
	private void write(int firstDay, int lastDay) {
		StringBuilder points = new StringBuilder();
		for (int day = firstDay; day <= lastDay; day++) {
			for (int i = 0; i < 10; i++) {
				long nanos = this.now.minus(DAY.multipliedBy(day)).minusSeconds(60L * i).toEpochMilli() * 1_000_000;
				points.append("requests,service=shop,route=GET:/,status_code=500 execution_time=0.0")
					.append(i + 1)
					.append(' ')
					.append(nanos)
					.append('\n')
					.append("errors,service=shop,route=GET:/,status_code=500,error_code=5 request_id=\"x\" ")
					.append(nanos)
					.append('\n');
			}
		}
		influx.client()
			.getWriteApiBlocking()
			.writeRecord(this.bucket, influx.organizationId(), WritePrecision.NS, points.toString());
	}

	private Statistics<RouteStatistics> aggregated(int days) {
		influx.setRetention(this.bucket, Duration.ofHours(1));
		return routes(days);
	}

	private Statistics<RouteStatistics> routes(int days) {
		InfluxMonitoringAdapter adapter = new InfluxMonitoringAdapter(influx.settings(this.bucket, DAY),
				Clock.systemUTC());
		this.adapters.add(adapter);
		Instant today = this.now.atZone(MOSCOW).toLocalDate().atStartOfDay(MOSCOW).toInstant();
		return adapter.statistics(StatisticsSettings.defaults().withAggregation(MOSCOW))
			.routes(new StatisticsQuery(today.minus(DAY.multipliedBy(days)), today, null, null, null, 10));
	}

	private Task task(String measurement) {
		return influx.tasks(this.bucket)
			.stream()
			.filter((task) -> task.getName().equals(this.bucket + "_" + measurement))
			.findFirst()
			.orElseThrow();
	}

	@Test
	void instancesThatStartAtOnceMakeOneTaskEach() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(4);
		try {
			Callable<Void> creation = () -> {
				preparation(days(3)).create((line) -> {
				});
				return null;
			};
			for (Future<Void> created : threads.invokeAll(List.of(creation, creation, creation, creation))) {
				created.get();
			}
		}
		finally {
			threads.shutdownNow();
		}
		assertThat(influx.tasks(this.bucket)).extracting(Task::getName)
			.containsExactlyInAnyOrder(this.bucket + "_requests_1d", this.bucket + "_errors_1d",
					this.bucket + "_usages_1d");
		assertThat(preparation(days(3)).probe()).hasSize(4)
			.extracting(StoragePart::state)
			.containsOnly(StoragePart.State.PRESENT);
	}

	@Test
	void keepsTheOldestOfSeveralTasksOfAName() throws Exception {
		create(days(3));
		Task first = task("usages_1d");
		influx.client()
			.getTasksApi()
			.createTask(new TaskCreateRequest().orgID(influx.organizationId())
				.flux(first.getFlux())
				.description(first.getDescription()));
		assertThat(influx.tasks(this.bucket)).hasSize(4);
		create(days(3));
		assertThat(influx.tasks(this.bucket)).hasSize(3).extracting(Task::getId).contains(first.getId());
	}

	@Test
	void replacesTheScriptsOfAnEarlierVersionAndRunsThem() throws Exception {
		create(days(3));
		this.lines.clear();
		assertThat(preparation(days(4)).probe()).extracting(StoragePart::state)
			.containsExactly(StoragePart.State.PRESENT, StoragePart.State.OUTDATED, StoragePart.State.OUTDATED,
					StoragePart.State.OUTDATED);
		create(days(4));
		assertThat(this.lines).contains("Replaced the script of the task " + this.bucket + "_errors_1d",
				"Ran the task " + this.bucket + "_errors_1d: it works");
		assertThat(influx.tasks(this.bucket)).hasSize(3)
			.allSatisfy((task) -> assertThat(task.getFlux()).contains("days = [1, 2, 3, 4]"));
		this.lines.clear();
		create(days(4));
		assertThat(this.lines).isEmpty();
	}

	@Test
	void leavesEditedTasksAsTheyAre() throws Exception {
		create(days(3));
		var api = influx.client().getTasksApi();
		api.updateTask(task("requests_1d").getId(), new TaskUpdateRequest().cron("30 5 * * *"));
		api.updateTask(task("errors_1d").getId(),
				new TaskUpdateRequest().flux(task("errors_1d").getFlux() + "// mine\n"));
		api.updateTask(task("usages_1d").getId(), new TaskUpdateRequest().status(TaskStatusType.INACTIVE));
		List<String> before = influx.tasks(this.bucket).stream().map(Task::getFlux).toList();
		this.lines.clear();
		create(days(4));
		assertThat(this.lines).isEmpty();
		assertThat(influx.tasks(this.bucket)).extracting(Task::getFlux).isEqualTo(before);
		assertThat(RealInflux.isActive(task("usages_1d"))).isFalse();
		assertThat(preparation(days(4)).probe()).extracting(StoragePart::state)
			.containsExactly(StoragePart.State.PRESENT, StoragePart.State.EDITED, StoragePart.State.EDITED,
					StoragePart.State.EDITED);
	}

	@Test
	void completesAndMendsWhatIsThereInPart() throws Exception {
		create(days(3));
		influx.client().getTasksApi().deleteTask(task("errors_1d"));
		influx.client().getBucketsApi().deleteBucket(influx.bucket(this.bucket + "_aggregated"));
		assertThat(preparation(days(3)).probe()).extracting(StoragePart::state)
			.containsExactly(StoragePart.State.MISSING, StoragePart.State.PRESENT, StoragePart.State.MISSING,
					StoragePart.State.PRESENT);
		this.lines.clear();
		create(days(3));
		assertThat(this.lines).containsExactly("Made the bucket " + this.bucket + "_aggregated",
				"Made the task " + this.bucket + "_errors_1d", "Ran the task " + this.bucket + "_errors_1d: it works");
	}

	@Test
	void saysWhatAScriptDoesWrongAndTriesAgain(@TempDir Path folder) throws Exception {
		for (StorageScript script : preparation(days(3)).scripts()) {
			Files.writeString(folder.resolve(script.name()), script.text());
		}
		Path errors = folder.resolve("errors_1d.flux");
		String script = Files.readString(errors);
		Files.writeString(errors, script.replace("|> count()", "|> cound()"));
		AggregationSettings settings = new AggregationSettings(LocalTime.of(1, 0), MOSCOW, 3, folder);
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(StorageException.class).isThrownBy(() -> create(settings))
				.withMessageContaining(this.bucket + "_errors_1d")
				.withMessageContaining("undefined identifier cound");
		}
		assertThat(preparation(settings).probe()).anySatisfy((part) -> {
			assertThat(part.state()).isEqualTo(StoragePart.State.BROKEN);
			assertThat(part.detail()).contains("cound");
		});
		Files.writeString(errors, script, StandardCharsets.UTF_8);
		create(settings);
		assertThat(preparation(settings).probe()).extracting(StoragePart::state)
			.containsOnly(StoragePart.State.PRESENT);
	}

	@Test
	void goesOnWithABackFillThatWasInterrupted() throws Exception {
		write(1, 40);
		preparation(days(3)).create((line) -> {
			this.lines.add(line);
			if (line.startsWith("requests_1d: ")) {
				Thread.currentThread().interrupt();
			}
		});
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.lines).last().asString().contains("70 requests (7 of 37 days)");
		this.lines.clear();
		create(days(3));
		assertThat(this.lines).filteredOn((line) -> line.startsWith("requests_1d: "))
			.hasSize(5)
			.last()
			.asString()
			.contains("(30 of 30 days)");
		this.lines.clear();
		create(days(3));
		assertThat(this.lines).isEmpty();
		assertThat(aggregated(45).rows()).singleElement().satisfies((row) -> {
			assertThat(row.requests()).isEqualTo(400);
			assertThat(row.errors()).isEqualTo(400);
		});
	}

	@Test
	void anEditedScriptMayMakeOtherSums(@TempDir Path folder) throws Exception {
		String script = preparation(days(3)).scripts().get(0).text();
		Files.writeString(folder.resolve("requests_1d.flux"), script.replace("r._field == \"execution_time\"",
				"r._field == \"execution_time\" and r._value < 0.045"));
		write(1, 20);
		AggregationSettings settings = new AggregationSettings(LocalTime.of(1, 0), MOSCOW, 3, folder);
		create(settings);
		assertThat(this.lines).filteredOn((line) -> line.startsWith("requests_1d: the script is not ours"))
			.isNotEmpty()
			.allSatisfy((line) -> assertThat(line).contains("are not those of the raw rows"));
		assertThat(this.lines).anyMatch((line) -> line.startsWith("requests_1d: ") && line.contains("(17 of 17 days)"))
			.anyMatch((line) -> line.startsWith("errors_1d: ") && line.contains("(17 of 17 days)"));
		this.lines.clear();
		create(settings);
		assertThat(this.lines).isEmpty();
	}

	@Test
	void aMeasurementThatCannotBeFilledLeavesTheOthersAlone() throws Exception {
		create(days(3));
		Task requests = task("requests_1d");
		influx.client()
			.getTasksApi()
			.updateTask(requests.getId(), new TaskUpdateRequest()
				.flux(requests.getFlux().replace("from(bucket: \"" + this.bucket, "from(bucket: \"no" + this.bucket)));
		write(1, 10);
		this.lines.clear();
		assertThatExceptionOfType(StorageException.class).isThrownBy(() -> create(days(3)))
			.withMessageContaining("no" + this.bucket);
		assertThat(this.lines).anyMatch((line) -> line.startsWith("errors_1d: ") && line.contains("(10 of 10 days)"));
	}

	@Test
	void aggregatesNoDayOfWhichPointsMayHaveExpired() throws Exception {
		write(1, 20);
		influx.setRetention(this.bucket, Duration.ofDays(10));
		create(days(3));
		Statistics<RouteStatistics> answer = aggregated(30);
		assertThat(answer.rows()).singleElement()
			.extracting(RouteStatistics::requests)
			.satisfies((requests) -> assertThat(requests).isBetween(80L, 100L));
	}

	@Test
	void whatHadExpiredBeforeTheRetentionWasRaisedIsAggregated() throws Exception {
		write(1, 10);
		create(days(3));
		influx.deleteBefore(this.bucket, this.now.minus(DAY.multipliedBy(5)).minusSeconds(270));
		influx.setRetention(this.bucket, Duration.ofDays(200));
		assertThat(routes(15).rows()).singleElement().satisfies((row) -> {
			assertThat(row.requests()).isEqualTo(100);
			assertThat(row.errors()).isEqualTo(100);
		});
		Statistics<RouteStatistics> whole = routes(3);
		assertThat(whole.approximate()).isFalse();
		assertThat(whole.rows()).singleElement().extracting(RouteStatistics::requests).isEqualTo(30L);
	}

	@Test
	void aFirstDayThatHadExpiredInPartIsAggregated() throws Exception {
		write(1, 3);
		create(days(3));
		assertThat(routes(15).approximate()).isFalse();
		influx.deleteBefore(this.bucket, this.now.minus(DAY.multipliedBy(3)).minusSeconds(270));
		assertThat(routes(15).rows()).singleElement().extracting(RouteStatistics::requests).isEqualTo(30L);
	}

	@Test
	void refusesARetentionThatIsShorterThanWhatIsComputedAnew() {
		influx.setRetention(this.bucket, Duration.ofDays(4));
		assertThatExceptionOfType(StorageException.class).isThrownBy(() -> create(days(3)))
			.withMessageContaining("keeps points for 96 hours")
			.withMessageContaining("5 days at least");
		assertThat(influx.tasks(this.bucket)).isEmpty();
	}

	@Test
	void refusesDaysOfAnotherZone() throws Exception {
		write(1, 5);
		create(days(3));
		AggregationSettings utc = AggregationSettings.defaults(ZoneOffset.UTC);
		assertThatExceptionOfType(StorageException.class).isThrownBy(() -> create(utc))
			.withMessageContaining("monitoring.aggregation.zone")
			.withMessageContaining("drop");
		preparation(days(3)).drop((line) -> {
		});
		create(utc);
	}

	@Test
	void aTokenNeedsRightsToTasksAndBuckets() throws Exception {
		String raw = influx.bucket(this.bucket).getId();
		Permission readRaw = permission(Permission.ActionEnum.READ, "buckets", raw);
		Permission writeTasks = permission(Permission.ActionEnum.WRITE, "tasks", null);
		Permission readTasks = permission(Permission.ActionEnum.READ, "tasks", null);
		assertRefused("may not make it", readRaw);
		influx.makeBucket(this.bucket + "_aggregated", Duration.ofDays(1000));
		String made = influx.bucket(this.bucket + "_aggregated").getId();
		Permission readMade = permission(Permission.ActionEnum.READ, "buckets", made);
		Permission writeMade = permission(Permission.ActionEnum.WRITE, "buckets", made);
		assertRefused("may not read or write tasks", readRaw, readMade, writeMade, readTasks);
		assertRefused("may make tasks, but not read them", readRaw, readMade, writeMade, writeTasks);
		assertThat(influx.tasks(this.bucket)).isEmpty();
		String token = token(null, readRaw, readMade, writeMade, readTasks, writeTasks);
		write(1, 10);
		preparation(days(3), token).create(this.lines::add);
		assertThat(this.lines).anyMatch((line) -> line.contains("(7 of 7 days)"));
	}

	@Test
	void saysThatTheOwnerOfTheTokenMayNotWrite() throws Exception {
		influx.makeBucket(this.bucket + "_aggregated", Duration.ofDays(1000));
		User member = influx.client().getUsersApi().createUser(this.bucket);
		try {
			influx.client().getOrganizationsApi().addMember(member.getId(), influx.organizationId());
			String token = token(member, permission(Permission.ActionEnum.READ, "buckets", null),
					permission(Permission.ActionEnum.WRITE, "buckets", null),
					permission(Permission.ActionEnum.READ, "tasks", null),
					permission(Permission.ActionEnum.WRITE, "tasks", null));
			assertThatExceptionOfType(StorageException.class)
				.isThrownBy(() -> preparation(days(3), token).create(this.lines::add))
				.withMessageContaining("the run failed")
				.withMessageContaining("owner of the organization");
		}
		finally {
			influx.client().getUsersApi().deleteUser(member);
		}
	}

	private void assertRefused(String part, Permission... permissions) {
		String token = token(null, permissions);
		assertThatExceptionOfType(StorageException.class)
			.isThrownBy(() -> preparation(days(3), token).create(this.lines::add))
			.withMessageContaining(part)
			.withMessageContaining("monitoring.influx.token")
			.satisfies((failure) -> assertThat(failure.toString()).doesNotContain(token));
	}

	private static Permission permission(Permission.ActionEnum action, String type, String id) {
		PermissionResource resource = new PermissionResource();
		resource.setType(type);
		resource.setOrgID(influx.organizationId());
		resource.setId(id);
		return new Permission().action(action).resource(resource);
	}

	private String token(User user, Permission... permissions) {
		AuthorizationPostRequest request = new AuthorizationPostRequest().permissions(Arrays.asList(permissions));
		request.orgID(influx.organizationId());
		request.description(this.bucket);
		if (user != null) {
			request.userID(user.getId());
		}
		Authorization authorization = influx.client().getAuthorizationsApi().createAuthorization(request);
		this.tokens.add(authorization);
		return authorization.getToken();
	}

}
