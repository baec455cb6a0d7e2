package dev.monitoring.adapter.duckdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.monitoring.adapter.WriteException;
import dev.monitoring.statistics.RequestQuery;
import dev.monitoring.statistics.StatisticsException;
import dev.monitoring.statistics.StatisticsReader;
import dev.monitoring.statistics.StatisticsSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link DuckDbDatabase}: nobody waits for a query without end.
 */
class DuckDbDatabaseTests {

	private static final String ENDLESS = "SELECT count(*) FROM range(1000000000000) r WHERE hash(r.range) % 7 = 8";

	private static final Duration LONG = Duration.ofHours(1);

	@TempDir
	Path folder;

	private DuckDbDatabase database;

	@BeforeEach
	void open() throws WriteException {
		this.database = new DuckDbDatabase(DuckDbSettings.defaults(this.folder.resolve("test.duckdb")), true,
				() -> Long.MAX_VALUE);
		this.database.open();
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void cancelsWhatTakesTooLong() {
		assertThatExceptionOfType(SQLTimeoutException.class)
			.isThrownBy(() -> this.database.read(Duration.ofMillis(200), "too late", (session) -> {
				session.number("SELECT 1");
				return session.number(ENDLESS);
			}))
			.withMessage("too late");
	}

	@Test
	void cancelsAllStatementsOfAQuestion() {
		assertThatExceptionOfType(SQLTimeoutException.class)
			.isThrownBy(() -> this.database.read(Duration.ofMillis(200), "too late", (session) -> {
				while (true) {
					session.number("SELECT 1");
				}
			}))
			.withMessage("too late");
	}

	@Test
	void saysWhichKeyToRaiseWhereMemoryIsShort() throws Exception {
		this.database.change((session) -> {
			session.execute("CREATE TABLE requests AS SELECT now()::TIMESTAMP_NS AS time,"
					+ " json_object('request_id', 'r', 'text', repeat(md5(range::VARCHAR), 30)) AS data FROM range(5000)");
			session.execute("CHECKPOINT");
		});
		this.database.change((session) -> session.execute("SET memory_limit = '2MB'"));
		StatisticsReader reader = new DuckDbStatisticsReader(this.database, StatisticsSettings.defaults());
		assertThatExceptionOfType(StatisticsException.class)
			.isThrownBy(() -> reader.requests(new RequestQuery(null, null, null, null, "r", null, null, 10_000)))
			.withMessage("The monitoring database could not be read: Out of Memory Error (the cause has it)."
					+ " Raise monitoring.duckdb.memory-limit.");
		assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> this.database
				.write((session) -> session.execute("CREATE TABLE other AS SELECT * FROM requests ORDER BY data")))
			.satisfies((ex) -> assertThat(DuckDbFailures.writing(ex)).hasMessageEndingWith(
					"Out of Memory Error (the log has it at level DEBUG). Raise monitoring.duckdb.memory-limit."));
	}

	@Test
	void spillsWhereOthersCannotLook() throws Exception {
		Path spill = this.folder.resolve("test.duckdb.tmp");
		this.database.close();
		Files.setPosixFilePermissions(spill, PosixFilePermissions.fromString("rwxr-xr-x"));
		this.database.open();
		List<Path> spilled = this.database.work((session) -> {
			session.execute("SET memory_limit = '32MB'");
			session.execute("CREATE TEMP TABLE large AS SELECT md5(range::VARCHAR) AS text FROM range(2000000)");
			return files(spill);
		});
		assertThat(spilled).isNotEmpty();
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(spill))).isEqualTo("rwx------");
	}

	private static List<Path> files(Path folder) {
		try (Stream<Path> files = Files.list(folder)) {
			return files.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Test
	void staysClosedForThoseWhoWaitedToOpenIt() throws Exception {
		FutureTask<Integer> question = new FutureTask<>(() -> this.database.read(LONG, "late", (session) -> 1));
		Thread reader = new Thread(question);
		this.database.alone((session) -> {
			this.database.release();
			reader.start();
			Awaitility.await().until(() -> reader.getState() == Thread.State.WAITING);
			this.database.close();
		});
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(question::get)
			.withCauseInstanceOf(WriteException.class)
			.withMessageContaining("the file is closed");
		assertThat(this.database.isOpen()).isFalse();
	}

	@Test
	void closesWhileAQueryRuns() {
		CompletableFuture<Long> query = endless();
		this.database.close();
		assertThat(this.database.isOpen()).isFalse();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(query::get)
			.withCauseInstanceOf(IllegalStateException.class)
			.withRootCauseInstanceOf(SQLException.class)
			.withStackTraceContaining("the file is being closed");
		assertThatExceptionOfType(WriteException.class)
			.isThrownBy(() -> this.database.read(LONG, "too late", (session) -> 1))
			.withMessageContaining("the file is closed");
	}

	@Test
	void closesOnAnInterruptedThread() {
		CompletableFuture<Long> query = endless();
		Thread.currentThread().interrupt();
		this.database.close();
		assertThat(Thread.interrupted()).as("it stays interrupted").isTrue();
		assertThat(this.database.isOpen()).isFalse();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(query::get)
			.withStackTraceContaining("the file is being closed");
	}

	@Test
	void closesWhileTheFileIsBeingChanged() {
		CountDownLatch running = new CountDownLatch(1);
		CompletableFuture<Void> change = CompletableFuture.runAsync(() -> {
			try {
				this.database.alone((session) -> {
					running.countDown();
					session.number(ENDLESS);
				});
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
		await(running);
		this.database.close();
		assertThat(this.database.isOpen()).isFalse();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(change::get)
			.withStackTraceContaining("the file is being closed");
	}

	@Test
	void closesWhileTheWorkersStatementRuns() {
		CountDownLatch running = new CountDownLatch(1);
		CompletableFuture<Void> work = CompletableFuture.runAsync(() -> {
			try {
				this.database.write((session) -> {
					running.countDown();
					session.number(ENDLESS);
				});
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
		await(running);
		this.database.close();
		assertThat(this.database.isOpen()).isFalse();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(work::get)
			.withStackTraceContaining("the file is being closed");
	}

	@Test
	void changesTablesOnceTheWorkerHasWritten() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch asked = new CountDownLatch(1);
		CompletableFuture<Void> work = CompletableFuture.runAsync(() -> {
			try {
				this.database.write((session) -> {
					running.countDown();
					await(asked);
					session.execute("CREATE TABLE written AS SELECT 1 AS one");
				});
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
		await(running);
		CompletableFuture<Void> change = CompletableFuture.runAsync(() -> {
			try {
				this.database.change((session) -> session.execute("CREATE TABLE made AS FROM written"));
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
		assertThatExceptionOfType(TimeoutException.class).as("longer than anything else waits for the worker")
			.isThrownBy(() -> change.get(3, TimeUnit.SECONDS));
		assertThat(number("SELECT 1")).as("readers go on").isEqualTo(1);
		asked.countDown();
		work.get();
		change.get();
		assertThat(number("SELECT one FROM made")).isEqualTo(1);
	}

	@Test
	void theWorkerGoesOnAfterItWasCancelled() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		CompletableFuture<Void> work = CompletableFuture.runAsync(() -> {
			try {
				this.database.write((session) -> {
					running.countDown();
					session.number(ENDLESS);
				});
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
		await(running);
		assertThat(this.database.alone((session) -> session.execute("CREATE TABLE made AS SELECT 1 AS one"))).isTrue();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(work::get).withStackTraceContaining("ask again");
		this.database.write((session) -> session.execute("INSERT INTO made VALUES (2)"));
		assertThat(number("SELECT sum(one)::BIGINT FROM made")).isEqualTo(3);
	}

	@Test
	void rewritesTheFileWhileAQueryRuns() throws Exception {
		this.database.write((session) -> session.execute("CREATE TABLE kept AS SELECT range FROM range(1000)"));
		CompletableFuture<Long> query = endless();
		assertThat(this.database.compact()).isTrue();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(query::get)
			.withStackTraceContaining("ask again");
		assertThat(number("SELECT count(*) FROM kept")).isEqualTo(1000);
	}

	@Test
	void compressesPointsByZstandardAndKeepsThatWhenTheFileIsRewritten() throws Exception {
		fill();
		assertThat(compression()).contains("ZSTD").doesNotContain("FSST");
		assertThat(this.database.compact()).isTrue();
		assertThat(compression()).contains("ZSTD").doesNotContain("FSST");
		assertThat(number("SELECT count(*) FROM points WHERE data ->> 'id' = '7'")).isEqualTo(1);
	}

	@Test
	void compressesPointsInAFileOfAnOlderFormatToo() throws Exception {
		this.database.close();
		Path old = this.folder.resolve("old.duckdb");
		try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + old);
				Statement statement = connection.createStatement()) {
			statement.execute("CREATE TABLE before (n INTEGER)");
		}
		this.database = new DuckDbDatabase(DuckDbSettings.defaults(old), true, () -> Long.MAX_VALUE);
		this.database.open();
		fill();
		assertThat(compression()).contains("FSST").doesNotContain("ZSTD", "Uncompressed");
		assertThat(this.database.compact()).isTrue();
		assertThat(compression()).contains("FSST").doesNotContain("Uncompressed");
	}

	private void fill() throws Exception {
		this.database.write((session) -> {
			new DuckDbTables(session).create("points");
			session.execute("INSERT INTO points SELECT make_timestamp_ns(range),"
					+ " json_object('route', 'GET:/accounts', 'id', range, 'request_id', uuid()::VARCHAR)"
					+ " FROM range(20000)");
			session.execute("CHECKPOINT");
		});
	}

	/**
	 * How the texts of points are compressed.
	 */
	private List<String> compression() throws Exception {
		return this.database.read(LONG, "too late",
				(session) -> session.rows(
						"SELECT DISTINCT compression FROM pragma_storage_info('points')"
								+ " WHERE column_name = 'data' AND segment_type <> 'VALIDITY'",
						List.of(), (row) -> row.getString(1)));
	}

	@Test
	void opensAgainAfterAFailureButNotAfterItsEnd() throws Exception {
		this.database.release();
		assertThat(number("SELECT 1")).isEqualTo(1);
		this.database.close();
		assertThatExceptionOfType(WriteException.class)
			.isThrownBy(() -> this.database.work((session) -> session.number("SELECT 1")));
		this.database.open();
		assertThat(number("SELECT 1")).isEqualTo(1);
	}

	private long number(String sql) throws Exception {
		return this.database.read(LONG, "too late", (session) -> session.number(sql));
	}

	private CompletableFuture<Long> endless() {
		CountDownLatch running = new CountDownLatch(1);
		CompletableFuture<Long> query = CompletableFuture.supplyAsync(() -> {
			try {
				return this.database.read(LONG, "too late", (session) -> {
					running.countDown();
					return session.number(ENDLESS);
				});
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
		await(running);
		return query;
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
