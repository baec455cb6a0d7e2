package dev.monitoring.adapter.influx;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.monitoring.adapter.influx.StubServer.Answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link InfluxBackFill} on a server whose points come and go while it runs.
 */
class InfluxBackFillTests {

	private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

	private static final InfluxTask TASK = new InfluxTask("1", "points_errors_1d", "", "days = [1, 2]\n", true, "");

	private final StubServer server = new StubServer();

	private final FluxConnection connection = new FluxConnection(
			InfluxSettings.defaults(this.server.url(), "shop", "points", "token"), Duration.ofSeconds(10), "");

	private final List<String> lines = new ArrayList<>();

	/**
	 * Whether the script was run.
	 */
	private volatile boolean run;

	@AfterEach
	void close() {
		this.connection.close();
		this.server.close();
	}

	@Test
	void pointsThatComeWhileTheScriptRunsAreNoFailure() throws Exception {
		fill(true, 5, 6, 7);
		assertThat(this.lines).singleElement().asString().contains("2026-11-22", "(1 of 1 days)");
	}

	@Test
	void failsWhereOurScriptMakesOtherSums() {
		assertThatExceptionOfType(FluxException.class).isThrownBy(() -> fill(true, 5, 4, 5))
			.withMessageContaining("[2026-11-22]");
		assertThatExceptionOfType(FluxException.class).isThrownBy(() -> fill(true, 5, 8, 7));
		assertThat(this.lines).isEmpty();
	}

	@Test
	void saysThatAnotherScriptMakesOtherSums() throws Exception {
		fill(false, 5, 4, 5);
		assertThat(this.lines).hasSize(2).first().asString().contains("not ours", "[2026-11-22]");
	}

	/**
	 * Fills a day.
	 * @param before how many raw rows there are before the script runs
	 * @param made what it counts
	 * @param after how many raw rows there are then
	 */
	private void fill(boolean ours, int before, int made, int after) throws Exception {
		this.run = false;
		this.server.answers = (request) -> {
			if (request.body().contains("days = [")) {
				this.run = true;
				return csv("");
			}
			if (request.body().contains("points_aggregated")) {
				return csv(this.run ? row(made) : "");
			}
			return csv(row(this.run ? after : before));
		};
		InfluxBuckets.Bucket bucket = new InfluxBuckets.Bucket("1", "points", "2", null);
		new InfluxBackFill(this.connection, bucket, ZoneOffset.UTC, Clock.fixed(NOW, ZoneOffset.UTC)).fill("errors_1d",
				TASK, ours, this.lines::add);
	}

	private static String row(int count) {
		return """
				#datatype,string,long,dateTime:RFC3339,string,long
				,result,table,_time,_field,_value
				,2026-11-22,0,2026-11-22T00:00:00Z,errors,%d

				""".formatted(count);
	}

	private static Answer csv(String text) {
		return new Answer(200, "text/csv; charset=utf-8", text, List.of());
	}

}
