package dev.monitoring.adapter.clickhouse;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.clickhouse.FaultyProxy.Fault;
import dev.monitoring.fault.FaultProxy;
import dev.monitoring.fault.FaultProxy.Mode;
import dev.monitoring.fault.FaultRun;
import dev.monitoring.fault.FaultTable;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.pipeline.PipelineStatistics;
import dev.monitoring.spool.FileSpool;
import dev.monitoring.spool.SpoolSettings;
import dev.monitoring.support.CapturedLog;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a real ClickHouse does to batches whose answers are lost, by the ways in which
 * tables and servers are set up.
 */
@ExtendWith(ClickHouseEngine.class)
@Timeout(300)
class ClickHouseDuplicatesFaultTests {

	private static final String COULD_BE_TWICE = "A batch that is sent again could be stored twice";

	@TempDir
	private Path directory;

	private ClickHouseStore store;

	private String database;

	private NumberedTable table;

	private FaultProxy proxy;

	private MonitoringPipeline pipeline;

	@BeforeEach
	void start(ClickHouseStore store) throws IOException {
		this.store = store;
		this.database = store.newDatabase();
		this.table = new NumberedTable(store, this.database);
		this.proxy = new FaultProxy(URI.create(store.url()).getPort(), "insert_deduplication_token");
	}

	@AfterEach
	void stop() throws IOException {
		this.pipeline.close();
		this.proxy.close();
	}

	private ClickHouseSettings settings(String url, String user, boolean initializeSchema) {
		ClickHouseSettings some = (user != null) ? this.store.settings(this.database, user)
				: this.store.settings(this.database);
		return new ClickHouseSettings(url, this.database, some.username(), some.password(), null, Duration.ofDays(30),
				Duration.ofSeconds(5), Duration.ofSeconds(30), null, initializeSchema);
	}

	private MonitoringPipeline to(ClickHouseSettings settings, String spool) {
		return MonitoringPipeline.to(new ClickHouseMonitoringAdapter(settings))
			.flushingPeriod(Duration.ZERO)
			.spool(new FileSpool(
					new SpoolSettings(this.directory.resolve(spool), 64 << 20, Duration.ofDays(1), 0, false),
					Clock.systemUTC()))
			.build();
	}

	private FaultRun run(String fault, ClickHouseSettings settings) {
		this.pipeline = to(settings, "spool");
		return new FaultRun(fault, this.pipeline);
	}

	/**
	 * Lets batches be stored and their answers lost, and sends them again at once.
	 */
	private void loseAnswers(FaultRun run, int times) throws IOException {
		for (int before = this.proxy.faults(); this.proxy.faults() - before < times;) {
			this.proxy.mode(Mode.SWALLOW);
			run.record(20);
			this.pipeline.flush();
			this.pipeline.flush();
			this.proxy.mode(Mode.PASS);
			this.pipeline.flush();
		}
	}

	@Test
	void aTableWithoutAWindowGetsOne() throws IOException {
		this.table.create("");
		FaultRun run = run("F29 window 0 that may be changed", settings(this.proxy.url(), null, true));
		loseAnswers(run, 20);
		this.table.finish(run, "window raised to 10000, " + this.proxy.faults() + " answers lost");
	}

	@Test
	void aTableWithASmallWindowGetsALargerOne() throws IOException {
		this.table.create("SETTINGS non_replicated_deduplication_window = 3");
		FaultRun run = run("F29 window 3 that may be changed", settings(this.proxy.url(), null, true));
		loseAnswers(run, 20);
		this.table.finish(run, "window raised to 10000, " + this.proxy.faults() + " answers lost");
	}

	@Test
	void warnsOfAWindowThatItMayNotChange() throws IOException {
		this.table.create("");
		try (CapturedLog log = new CapturedLog()) {
			FaultRun run = run("not a row", settings(this.proxy.url(), null, false));
			loseAnswers(run, 5);
			run.drain();
			assertWarned(log, "monitoring.initialize-schema");
		}
		countDuplicates("F29 window 0, initialize-schema: never");
	}

	@Test
	void warnsOfAWindowThatItHasNoRightToChange() throws IOException {
		this.table.create("");
		try (CapturedLog log = new CapturedLog()) {
			FaultRun run = run("not a row", settings(this.proxy.url(), "inserter", true));
			loseAnswers(run, 5);
			run.drain();
			assertWarned(log, "lacks a right");
		}
		countDuplicates("F29 window 0, no right to alter");
	}

	private static void assertWarned(CapturedLog log, String reason) {
		assertThat(log.lines()).filteredOn((line) -> line.contains(COULD_BE_TWICE))
			.singleElement()
			.asString()
			.startsWith("WARN")
			.contains(reason, "non_replicated_deduplication_window = 10000");
	}

	/**
	 * Where ClickHouse knows no token, at least nothing is lost.
	 */
	private void countDuplicates(String fault) {
		PipelineStatistics statistics = this.pipeline.statistics();
		assertThat(statistics.recorded()).isEqualTo(statistics.stored()).isPositive();
		assertThat(this.table.texts()).hasSize((int) statistics.recorded());
		long duplicates = this.table.rows() - statistics.recorded();
		assertThat(duplicates).as("what the warning warns of").isPositive();
		FaultTable.add(fault, "recorded %1$d, stored %1$d, dropped 0, duplicates %2$d, lost 0".formatted(
				statistics.recorded(), duplicates), "as the WARN says; " + this.proxy.faults() + " answers lost");
	}

	/**
	 * The documented bound: a token is known for as many inserts of all writers as the
	 * window has.
	 */
	@Test
	void aSmallWindowHoldsForSoManyInserts() throws IOException {
		this.table.create("SETTINGS non_replicated_deduplication_window = 3");
		FaultRun run = run("not a row", settings(this.proxy.url(), null, false));
		loseAnswers(run, 5);
		run.drain();
		assertThat(this.table.rows()).as("sent again within the window").isEqualTo(this.table.texts().size());
		this.proxy.mode(Mode.SWALLOW);
		run.record(20);
		this.pipeline.flush();
		this.pipeline.flush();
		try (MonitoringPipeline other = to(settings(this.store.url(), null, false), "other")) {
			for (int i = 0; i < 5; i++) {
				other.record(FaultRun.point(1_000_000 + i));
				assertThat(other.flush()).isTrue();
			}
		}
		this.proxy.mode(Mode.PASS);
		run.drain();
		int stored = this.table.texts().size();
		assertThat((long) stored).as("nothing is lost").isEqualTo(this.pipeline.statistics().recorded() + 5);
		FaultTable.add(
				"F29 window 3 that may not be changed", "recorded %1$d, stored %1$d, dropped 0, duplicates %2$d, lost 0"
					.formatted(stored, this.table.rows() - stored),
				"none within the window, 20 points after five more inserts");
		assertThat(this.table.rows() - stored).isEqualTo(20);
	}

	@Test
	void aViewOfSomebodyElseMayDoubleWhereTheTableDoesNot() throws IOException {
		FaultRun run = run("F29 view without a window", settings(this.proxy.url(), null, true));
		run.record(1);
		run.drain();
		this.store.query("CREATE TABLE " + this.database + ".sums (n UInt64) ENGINE = SummingMergeTree ORDER BY ()");
		this.store.query("CREATE MATERIALIZED VIEW " + this.database + ".view TO " + this.database
				+ ".sums AS SELECT count() AS n FROM " + this.table.name());
		loseAnswers(run, 5);
		run.record(1);
		run.drain();
		long counted = Long.parseLong(this.store.query("SELECT sum(n) FROM " + this.database + ".sums")) + 1;
		this.table.finish(run,
				"the view, whose target has no window, counted %d more".formatted(counted - this.table.rows()));
	}

	@Test
	void twoInstancesStoreTheSameContentTwice() {
		ClickHouseSettings settings = settings(this.proxy.url(), null, true);
		this.pipeline = to(settings, "one");
		try (MonitoringPipeline other = to(settings, "other")) {
			Instant now = Instant.now();
			for (MonitoringPipeline each : List.of(this.pipeline, other)) {
				for (int i = 0; i < 100; i++) {
					each.record(MonitoringPoint.builder(FaultRun.LAYOUT)
						.time(now)
						.field("n", i)
						.field("text", FaultRun.text(i))
						.build());
				}
				assertThat(each.flush()).isTrue();
			}
			assertThat(other.statistics().stored()).isEqualTo(100);
		}
		assertThat(this.pipeline.statistics().stored()).isEqualTo(100);
		assertThat(this.table.rows()).isEqualTo(200);
		assertThat(this.table.texts()).hasSize(100);
		FaultTable.add("F29 two instances with the same content",
				"recorded 200, stored 200, dropped 0, duplicates 0, lost 0", "same rows, same nanosecond, two tokens");
	}

	@Test
	void theServersOwnDefaultOfAsynchronousInsertsDoesNotMatter() throws IOException {
		String otherwise = this.store.query("SELECT value FROM system.settings WHERE name = 'async_insert'");
		FaultRun run = run("F29 asynchronous inserts by default", settings(this.proxy.url(), null, true));
		loseAnswers(run, 20);
		this.table.finish(run, "the server's default of async_insert is %s, ours is sent; %d answers lost"
			.formatted(otherwise, this.proxy.faults()));
	}

	@Test
	void aServerThatForgetsASettingIsWaitedFor() throws IOException {
		try (FaultyProxy old = new FaultyProxy(this.store.url())) {
			FaultRun run = run("F29 setting that an older server does not know", settings(old.url(), null, true));
			Fault unknown = Fault.exception(404, 115,
					"Code: 115. DB::Exception: Setting deduplicate_insert is neither a builtin setting nor started with"
							+ " the prefix. (UNKNOWN_SETTING)");
			old.fault(unknown, unknown, unknown);
			for (int i = 0; i < 3; i++) {
				run.record(20);
				assertThat(this.pipeline.flush()).isFalse();
				assertThat(this.pipeline.lastProbe().kind()).isEqualTo("hold");
				assertThat(this.pipeline.lastProbe().message()).contains("does not know a setting");
			}
			this.table.finish(run, "held with the name of the version to use, stored after the upgrade");
		}
	}

}
