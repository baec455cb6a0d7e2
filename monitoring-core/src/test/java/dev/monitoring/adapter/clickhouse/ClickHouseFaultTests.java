package dev.monitoring.adapter.clickhouse;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.monitoring.fault.FaultProxy;
import dev.monitoring.fault.FaultProxy.Mode;
import dev.monitoring.fault.FaultRun;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.spool.FileSpool;
import dev.monitoring.spool.SpoolSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Faults between the pipeline and a real ClickHouse, with a spool. Each ends with the
 * checks of {@link FaultRun}.
 */
@ExtendWith(ClickHouseEngine.class)
@Timeout(300)
class ClickHouseFaultTests {

	@TempDir
	private Path directory;

	private ClickHouseStore store;

	private String database;

	private FaultProxy proxy;

	private MonitoringPipeline pipeline;

	@BeforeEach
	void start(ClickHouseStore store) throws IOException {
		this.store = store;
		this.database = store.newDatabase();
		this.proxy = new FaultProxy(URI.create(store.url()).getPort(), "insert_deduplication_token");
		this.pipeline = newPipeline(Duration.ofSeconds(30));
	}

	@AfterEach
	void stop() throws IOException {
		this.pipeline.close();
		this.proxy.close();
	}

	private MonitoringPipeline newPipeline(Duration readTimeout) {
		ClickHouseSettings settings = new ClickHouseSettings(this.proxy.url(), this.database,
				this.store.settings(this.database).username(), this.store.password(), null, Duration.ofDays(30),
				Duration.ofSeconds(5), readTimeout, null, true);
		return MonitoringPipeline.to(new ClickHouseMonitoringAdapter(settings))
			.flushingPeriod(Duration.ZERO)
			.spool(new FileSpool(new SpoolSettings(this.directory, 64 << 20, Duration.ofDays(1), 0, false),
					Clock.systemUTC()))
			.build();
	}

	@ParameterizedTest
	@EnumSource(value = Mode.class, names = { "HANG", "RESET_BEFORE", "RESET_WITHIN", "SWALLOW", "CUT" })
	void connectionFails(Mode mode) throws IOException {
		String number = switch (mode) {
			case HANG -> "F3 ";
			case SWALLOW -> "F5 ";
			case CUT -> "F6 ";
			default -> "F4 ";
		};
		if (mode == Mode.HANG) {
			this.pipeline.close();
			this.pipeline = newPipeline(Duration.ofSeconds(2));
		}
		FaultRun run = new FaultRun(number + mode.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ", ClickHouse",
				this.pipeline);
		load(run, 1);
		this.proxy.mode(mode);
		load(run, 3);
		assertThat(this.proxy.faults()).as("enough was broken").isGreaterThan(1);
		this.proxy.mode(Mode.PASS);
		finish(run);
	}

	@Test
	void answersAreLostAndThePipelineStartsAgain() throws IOException {
		answersAreLost(10);
	}

	@Test
	@Tag("faults")
	@Timeout(1800)
	void answersAreLostAThousandTimes() throws IOException {
		answersAreLost(Integer.getInteger("faults.answers", 1000));
	}

	private void answersAreLost(int times) throws IOException {
		FaultRun run = new FaultRun("F5 stored, answer lost, ClickHouse, " + times + " times", this.pipeline);
		for (int i = 0; this.proxy.faults() < times; i++) {
			assertThat(i).as("each round breaks a request, unless the machine is very slow").isLessThan(3 * times);
			this.proxy.mode(Mode.SWALLOW);
			// The first request may meet a connection that ended with the old mode.
			load(run, 2);
			if (i % 3 == 0) {
				// What was sealed comes back under its token.
				this.pipeline.close();
				this.pipeline = newPipeline(Duration.ofSeconds(30));
				run.restart(this.pipeline);
			}
			this.proxy.mode(Mode.PASS);
			this.pipeline.flush();
		}
		finish(run);
	}

	@Test
	void serverIsKilledUnderLoad() throws IOException {
		assumeTrue(this.store.fetched() != null, "only where we may kill it");
		FaultRun run = new FaultRun("F1 ClickHouse is killed under load", this.pipeline);
		load(run, 3);
		this.store.fetched().kill();
		load(run, 3);
		this.store.fetched().start();
		finish(run);
	}

	private void load(FaultRun run, int rounds) {
		for (int i = 0; i < rounds; i++) {
			run.record(20);
			this.pipeline.flush();
		}
	}

	private void finish(FaultRun run) {
		run.record(1);
		run.drain();
		String table = " FROM " + this.database + ".numbers";
		Map<Long, String> stored = new HashMap<>();
		List<String> lines = this.store
			.query("SELECT data.n::Int64 AS n, data.text::String AS text" + table + " FORMAT JSONEachRow")
			.lines()
			.toList();
		for (String line : lines) {
			JsonNode row = JsonMapper.shared().readTree(line);
			stored.put(row.get("n").asLong(), row.get("text").asString());
		}
		run.finish(stored, lines.size() - stored.size(), this.proxy.faults() + " requests broken");
	}

}
