package dev.monitoring.adapter.clickhouse;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.clickhouse.FaultyProxy.Fault;
import dev.monitoring.fault.FaultLength;
import dev.monitoring.fault.FaultProxy;
import dev.monitoring.fault.FaultProxy.Mode;
import dev.monitoring.fault.FaultRun;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.spool.FileSpool;
import dev.monitoring.spool.SpoolSettings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is much for a real ClickHouse: days, paths, rows, failures and writers.
 */
@ExtendWith(ClickHouseEngine.class)
@Timeout(300)
class ClickHouseLoadFaultTests {

	@TempDir
	private Path directory;

	private ClickHouseStore store;

	private String database;

	private NumberedTable table;

	private final List<MonitoringPipeline> pipelines = new ArrayList<>();

	@BeforeEach
	void start(ClickHouseStore store) {
		this.store = store;
		this.database = store.newDatabase();
		this.table = new NumberedTable(store, this.database);
	}

	@AfterEach
	void stop() {
		this.pipelines.forEach(MonitoringPipeline::close);
	}

	private MonitoringPipeline.Builder to(String url) {
		ClickHouseSettings settings = ClickHouseSettings.defaults(url, this.database, this.store.username(),
				this.store.password());
		return MonitoringPipeline.to(new ClickHouseMonitoringAdapter(settings)).flushingPeriod(Duration.ZERO);
	}

	private FileSpool spool() {
		return new FileSpool(new SpoolSettings(this.directory, 64 << 20, Duration.ofDays(1), 0, false),
				Clock.systemUTC());
	}

	private MonitoringPipeline start(MonitoringPipeline.Builder builder) {
		MonitoringPipeline pipeline = builder.build();
		this.pipelines.add(pipeline);
		return pipeline;
	}

	private static MonitoringPoint.Builder point(long n) {
		return MonitoringPoint.builder(FaultRun.LAYOUT).field("n", n).field("text", FaultRun.text(n));
	}

	@Test
	void aReplayHasMorePartitionsThanABlockMay() throws IOException {
		try (FaultProxy proxy = new FaultProxy(URI.create(this.store.url()).getPort(), "INSERT")) {
			proxy.mode(Mode.REFUSE);
			MonitoringPipeline pipeline = start(to(proxy.url()).spool(spool()));
			Instant now = Instant.now();
			// Of the future, as the past would be deleted while it is counted.
			for (int day = 0; day < 250; day++) {
				for (int i = 0; i < 4; i++) {
					pipeline.record(point(4 * day + i).time(now.plus(day, ChronoUnit.DAYS).plusNanos(i)).build());
				}
			}
			assertThat(pipeline.flush()).isFalse();
			assertThat(pipeline.statistics().spooled()).isEqualTo(1000);
			proxy.mode(Mode.PASS);
			assertThat(pipeline.flush()).isTrue();
		}
		String partitions = this.store.query("SELECT uniq(partition) FROM system.parts WHERE database = '"
				+ this.database + "' AND table = 'numbers' AND active");
		assertThat(Integer.parseInt(partitions)).as("sufficient").isGreaterThan(100);
		this.table.finish("F30 replay of 250 days", 1000, this.pipelines, partitions + " partitions in one insert");
	}

	@Test
	void pointsHaveMorePathsThanAColumnHas() {
		int points = 2500;
		MonitoringPipeline pipeline = start(to(this.store.url()));
		for (int i = 0; i < points; i++) {
			pipeline.record(point(i).field("path_" + i, i).build());
		}
		assertThat(pipeline.flush()).isTrue();
		String shared = this.store.query("SELECT uniqArray(JSONSharedDataPaths(data)) FROM " + this.table.name());
		assertThat(Integer.parseInt(shared)).as("sufficient").isPositive();
		for (int i : new int[] { 0, 1023, 1024, points - 1 }) {
			assertThat(this.store
				.query("SELECT data.path_" + i + "::Int64 FROM " + this.table.name() + " WHERE data.n::Int64 = " + i))
				.isEqualTo(String.valueOf(i));
		}
		this.table.finish("F30 2500 paths", points, this.pipelines, shared + " paths in the shared data, none lost");
	}

	@Test
	void aBatchIsOneBlockHoweverLargeItIs() throws IOException {
		try (FaultyProxy proxy = new FaultyProxy(this.store.url())) {
			int points = 150_000;
			MonitoringPipeline pipeline = start(
					to(proxy.url()).batchSize(points).batchBytes(Integer.MAX_VALUE / 4).bufferSize(2 * points));
			for (int i = 0; i < points; i++) {
				pipeline.record(point(i).build());
			}
			// Stored, but nobody hears of it.
			proxy.fault(Fault.SWALLOWED_ANSWER);
			assertThat(pipeline.flush()).isFalse();
			assertThat(this.table.rows()).as("all of it").isEqualTo(points);
			assertThat(pipeline.flush()).isTrue();
			this.table.finish("F30 batch of 150000 rows", points, this.pipelines,
					"one block, sent " + proxy.inserts().size() + " times");
		}
	}

	@ParameterizedTest
	@CsvSource({ "252, 500, too many parts", "241, 500, memory limit", "202, 500, too many queries",
			"242, 500, read-only replica", "319, 500, unknown status of the insert" })
	void aStormOfFailuresIsWaitedFor(int code, int status, String name) throws IOException {
		try (FaultyProxy proxy = new FaultyProxy(this.store.url())) {
			MonitoringPipeline pipeline = start(to(proxy.url()).spool(spool()).flushingPeriod(Duration.ofMillis(20)));
			Fault failure = Fault.exception(status, code, "Code: " + code + ". DB::Exception: " + name);
			proxy.fault(Collections.nCopies(10_000, failure).toArray(Fault[]::new));
			FaultRun run = new FaultRun("F30 storm of code " + code + ", " + name, pipeline);
			pipeline.start();
			long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
			while (System.nanoTime() - end < 0) {
				run.record(10);
				LockSupport.parkNanos(1_000_000);
			}
			int tries = proxy.inserts().size();
			assertThat(tries).as("sufficient, and no storm of ours").isBetween(1, 10);
			assertThat(pipeline.lastProbe().kind()).isEqualTo("retry");
			proxy.calm();
			this.table.finish(run, "%.1f tries a second".formatted(tries / 3.0));
		}
	}

	@Test
	void manyWritersShareATable() {
		manyWriters(20, Duration.ofSeconds(3));
	}

	@Test
	@Tag("faults")
	void aHundredWritersShareATable() {
		manyWriters(100, FaultLength.of("faults.writers", Duration.ofSeconds(30)));
	}

	private void manyWriters(int writers, Duration time) {
		for (int i = 0; i < writers; i++) {
			start(to(this.store.url()).flushingPeriod(Duration.ofSeconds(1)));
		}
		this.pipelines.forEach(MonitoringPipeline::start);
		long inserts = inserts();
		long most = 0;
		int points = 0;
		long begin = System.nanoTime();
		for (int round = 0; System.nanoTime() - begin < time.toNanos(); round++) {
			for (MonitoringPipeline pipeline : this.pipelines) {
				pipeline.record(point(points++).build());
			}
			if (round % 10 == 0) {
				most = Math.max(most, parts());
			}
			LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
		}
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.until(() -> this.pipelines.stream().allMatch((pipeline) -> pipeline.statistics().pending() == 0));
		double seconds = (System.nanoTime() - begin) / 1e9;
		this.table.finish("F31 " + writers + " writers for " + time.toSeconds() + " s", points, this.pipelines,
				"%.1f inserts a second into the table, at most %d parts at a time (delayed from 1000)"
					.formatted((inserts() - inserts) / seconds, most));
	}

	/**
	 * The inserts into all tables of the server since it started.
	 */
	private long inserts() {
		return Long.parseLong(this.store.query("SELECT sum(value) FROM system.events WHERE event = 'InsertQuery'"));
	}

	private long parts() {
		return Long.parseLong(this.store
			.query("SELECT count() FROM system.parts WHERE active AND database = '" + this.database + "'"));
	}

}
