package dev.monitoring.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.clickhouse.ClickHouseMonitoringAdapter;
import dev.monitoring.adapter.duckdb.DuckDbMonitoringAdapter;
import dev.monitoring.statistics.RequestQuery;
import dev.monitoring.statistics.StatisticsQuery;
import dev.monitoring.statistics.StatisticsReader;
import dev.monitoring.statistics.StatisticsSettings;

/**
 * How long statistics take on many rows, which are spread evenly over a day: of its last
 * hour, of all of it, of all of it hour by hour, and one request by its id. The rows stay
 * in {@code target/benchmarks} of the working folder for the next run.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
public class StatisticsBenchmark {

	private static final Instant END = Instant.parse("2026-11-01T00:00:00Z");

	private static final Instant START = END.minus(Duration.ofDays(1));

	/**
	 * Where the rows are.
	 */
	@Param({ "duckdb", "clickhouse" })
	public String store = "";

	/**
	 * How many rows of requests there are.
	 */
	@Param({ "1000000", "10000000" })
	public long rows;

	private @Nullable FetchedClickHouse clickHouse;

	private MonitoringAdapter adapter = new DiscardingAdapter();

	private @Nullable StatisticsReader reader;

	/**
	 * Fills the store by its own means, unless it is filled.
	 * @throws Exception if it cannot
	 */
	@Setup
	public void fill() throws Exception {
		Path folder = Folders.kept(this.store + "-" + this.rows);
		if (this.store.equals("duckdb")) {
			DuckDbMonitoringAdapter filled = filledDuckDb(folder);
			filled.initialize();
			this.adapter = filled;
			this.reader = filled.statistics(settings());
		}
		else {
			FetchedClickHouse server = new FetchedClickHouse(folder, true);
			this.clickHouse = server;
			ClickHouseMonitoringAdapter filled = filledClickHouse(server);
			filled.initialize();
			this.adapter = filled;
			this.reader = filled.statistics(settings());
		}
	}

	private DuckDbMonitoringAdapter filledDuckDb(Path folder) throws Exception {
		Path file = Folders.duckdb(folder).path();
		if (!Files.exists(file)) {
			Path unfinished = Folders.make();
			Requests.createTable(duckDb(unfinished));
			fillDuckDb(Folders.duckdb(unfinished).path());
			Files.copy(Folders.duckdb(unfinished).path(), file);
			Folders.delete(unfinished);
		}
		return duckDb(folder);
	}

	private static DuckDbMonitoringAdapter duckDb(Path folder) {
		return new DuckDbMonitoringAdapter(Folders.duckdb(folder), Clock.systemUTC());
	}

	private ClickHouseMonitoringAdapter filledClickHouse(FetchedClickHouse server) throws Exception {
		Requests.createTable(new ClickHouseMonitoringAdapter(server.settings()));
		String count = server.execute("SELECT count() FROM monitoring_benchmark.requests WHERE time < '2026-11-01'",
				new byte[0]);
		if (Long.parseLong(count.strip()) < this.rows) {
			server.execute("TRUNCATE TABLE monitoring_benchmark.requests", new byte[0]);
			fillClickHouse(server);
		}
		return new ClickHouseMonitoringAdapter(server.settings());
	}

	/**
	 * Exact up to the usual number of rows, and patient.
	 */
	private static StatisticsSettings settings() {
		return new StatisticsSettings(StatisticsSettings.defaults().exactRows(), Duration.ofMinutes(10), null);
	}

	private void fillDuckDb(Path file) throws SQLException {
		try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + file);
				Statement statement = connection.createStatement()) {
			statement.execute("INSERT INTO requests SELECT make_timestamp_ns(" + nanos("i")
					+ "), '{\"service\":\"shop\",\"route\":\"GET:/resource' || (hash(i) % 20) || '/{id}\",\"status_code\":'"
					+ " || (CASE WHEN hash(i) % 50 = 0 THEN 404 ELSE 200 END) || ',\"instance\":\"host:8080\","
					+ "\"request_id\":\"1790000000,' || printf('%032x', i) || '\",\"execution_time\":'"
					+ " || (hash(i + 1) % 100000) / 1e6 || '}' FROM range(" + this.rows + ") rows(i)");
		}
	}

	private void fillClickHouse(FetchedClickHouse server) throws IOException, InterruptedException {
		server.execute("INSERT INTO monitoring_benchmark.requests SELECT fromUnixTimestamp64Nano(" + nanos("number")
				+ "), concat('{\"service\":\"shop\",\"route\":\"GET:/resource', toString(cityHash64(number) % 20),"
				+ " '/{id}\",\"status_code\":', if(cityHash64(number) % 50 = 0, '404', '200'),"
				+ " ',\"instance\":\"host:8080\",\"request_id\":\"1790000000,', leftPad(lower(hex(number)), 32, '0'),"
				+ " '\",\"execution_time\":', toString((cityHash64(number + 1) % 100000) / 1e6), '}')::JSON"
				+ " FROM numbers(" + this.rows + ")", new byte[0]);
	}

	/**
	 * The time of a row: evenly over the day.
	 */
	private String nanos(String row) {
		long from = START.getEpochSecond() * 1_000_000_000;
		long step = Duration.between(START, END).toNanos() / this.rows;
		return String.format(Locale.ROOT, "%d + %s * %d", from, row, step);
	}

	/**
	 * Routes of the last hour.
	 * @return what the store says
	 */
	@Benchmark
	public Object routesOfAnHour() {
		return checked(reader().routes(query(END.minus(Duration.ofHours(1)), null)).rows().size() >= 20);
	}

	/**
	 * Routes of the day.
	 * @return what the store says
	 */
	@Benchmark
	public Object routesOfTheDay() {
		return checked(reader().routes(query(START, null)).rows().size() >= 20);
	}

	/**
	 * Routes of every hour of the day.
	 * @return what the store says
	 */
	@Benchmark
	public Object routesByTheHour() {
		return checked(reader().routes(query(START, Duration.ofHours(1))).rows().size() >= 24 * 20);
	}

	/**
	 * One request.
	 * @return what the store says
	 */
	@Benchmark
	public Object requestById() {
		String id = "1790000000," + String.format(Locale.ROOT, "%032x", this.rows / 2);
		return checked(reader().requests(new RequestQuery(null, null, null, null, id, null, null, 1000)).size() == 1);
	}

	private StatisticsReader reader() {
		StatisticsReader reader = this.reader;
		if (reader == null) {
			throw new IllegalStateException("There is no reader");
		}
		return reader;
	}

	private static StatisticsQuery query(Instant from, @Nullable Duration step) {
		return new StatisticsQuery(from, END, null, null, step, 10_000);
	}

	private static Object checked(boolean right) {
		if (!right) {
			throw new IllegalStateException("The store answers otherwise");
		}
		return Map.of();
	}

	/**
	 * Closes the store.
	 */
	@TearDown
	public void close() {
		this.adapter.close();
		if (this.clickHouse != null) {
			this.clickHouse.close();
		}
	}

}
