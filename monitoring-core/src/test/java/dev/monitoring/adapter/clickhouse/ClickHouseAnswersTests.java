package dev.monitoring.adapter.clickhouse;

import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import com.sun.management.ThreadMXBean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.monitoring.adapter.WriteException;
import dev.monitoring.fault.FaultTable;
import dev.monitoring.fuzz.FuzzedStore;
import dev.monitoring.fuzz.HostileAnswers;
import dev.monitoring.fuzz.RawServer;
import dev.monitoring.statistics.StatisticsException;
import dev.monitoring.statistics.StatisticsQuery;
import dev.monitoring.statistics.StatisticsReader;
import dev.monitoring.statistics.StatisticsSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Answers that no ClickHouse gives: any bytes, any headers, any number of them.
 */
@Timeout(600)
class ClickHouseAnswersTests {

	private static final long LARGE = 100L << 20;

	private static final RawServer.Answer STORED = RawServer.Answer
		.of("HTTP/1.1 200 OK\r\nX-ClickHouse-Summary: {}\r\nContent-Length: 0\r\n\r\n"
			.getBytes(StandardCharsets.US_ASCII));

	private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private final ClickHouseBlock block = new ClickHouseBlock();

	private RawServer http;

	private ClickHouseSettings settings;

	private ClickHouseServer server;

	@BeforeEach
	void open() {
		this.http = new RawServer();
		this.settings = new ClickHouseSettings(this.http.url(), "monitoring", "monitoring", "password", null,
				Duration.ofDays(1), Duration.ofMillis(500), Duration.ofSeconds(5), null, true);
		this.server = new ClickHouseServer(this.settings);
		this.block.add(ByteBuffer.wrap("12345678{\"a\":\"secret\"}".getBytes(StandardCharsets.US_ASCII)));
	}

	@AfterEach
	void close() {
		this.server.close();
		this.http.close();
	}

	private boolean insert() throws Exception {
		return this.server.insert("`a`.`b`", this.block, "token", ClickHouseServer.INSERT_SETTINGS);
	}

	/**
	 * The client keeps 1 KB of what is not ClickHouse's, and reads the rest to throw it
	 * away. Of an answer with a code of ClickHouse it keeps all, which cannot be helped.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 200, 400, 403, 404, 413, 500, 502, 503 })
	void keepsTheBeginningOfAnAnswer(int status) throws Exception {
		this.http.answers = (request) -> RawServer.Answer.large(status, "Content-Type: text/html\n", "<html>", LARGE);
		try {
			assertThat(insert()).isFalse();
		}
		catch (Exception ex) {
			assertThat(ClickHouseFailures.of(ex).getMessage()).hasSizeLessThan(300).doesNotContain("<html>");
		}
		long allocated = Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("monitoring-clickhouse"))
			.mapToLong((thread) -> this.threads.getThreadAllocatedBytes(thread.getId()))
			.sum();
		assertThat(allocated).as("bytes of memory").isBetween(1L, 8L << 20);
		FaultTable.add("F6 answer " + status + " of 100 MB of a proxy, ClickHouse", "none stored, none lost",
				String.format(Locale.ROOT, "%d KB of memory", allocated >> 10));
	}

	/**
	 * What a proxy asks for is seen by the HTTP client alone, which sleeps for as long
	 * and tries once more.
	 */
	@ParameterizedTest
	@CsvSource({ "429, 1, 2", "503, -1, 2", "503, soon, 2", "429, 3600, 1", "503, 1000000000000, 1",
			"'503', 'Fri, 31 Dec 9999 23:59:59 GMT', 1" })
	void doesNotWaitForAnHourWhereAProxySaysSo(int status, String retryAfter, int requests) {
		AtomicInteger seen = new AtomicInteger();
		this.http.answers = (request) -> {
			seen.incrementAndGet();
			return RawServer.Answer.of(("HTTP/1.1 " + status + " Any\r\nConnection: close\r\nRetry-After: " + retryAfter
					+ "\r\nContent-Length: 4\r\n\r\nbusy")
				.getBytes(StandardCharsets.ISO_8859_1));
		};
		this.server.close();
		this.server = new ClickHouseServer(this.settings.withReadTimeout(Duration.ofSeconds(2)), Duration.ofMillis(1));
		assertThat(ClickHouseFailures.of(catchThrowable(this::insert)).kind()).isEqualTo(WriteException.Kind.RETRY);
		assertThat(seen).hasValue(requests);
		// It is not stuck.
		this.http.answers = (request) -> STORED;
		assertThat(catchThrowable(() -> assertThat(insert()).isTrue())).isNull();
	}

	@Test
	void doesNotWaitForTheEndOfAnAnswerThatHasNone() {
		CountDownLatch hungUp = new CountDownLatch(1);
		this.http.answers = (request) -> (output) -> {
			try {
				output.write("HTTP/1.1 500 Any\r\nX-ClickHouse-Exception-Code: 241\r\n\r\n"
					.getBytes(StandardCharsets.US_ASCII));
				while (true) {
					output.write('x');
					LockSupport.parkNanos(1_000_000);
				}
			}
			finally {
				hungUp.countDown();
			}
		};
		this.server.close();
		this.server = new ClickHouseServer(this.settings.withReadTimeout(Duration.ofMillis(300)), Duration.ofMillis(1));
		WriteException failure = ClickHouseFailures.of(catchThrowable(this::insert));
		assertThat(failure.kind()).isEqualTo(WriteException.Kind.RETRY);
		assertThat(failure).hasMessageContaining("monitoring.clickhouse.read-timeout");
		Awaitility.await().until(() -> hungUp.getCount() == 0);
		this.http.answers = (request) -> STORED;
		assertThat(catchThrowable(() -> assertThat(insert()).isTrue())).isNull();
	}

	@Test
	void endsACallThatSleepsWhenItIsClosed() throws Exception {
		CountDownLatch asked = new CountDownLatch(1);
		this.http.answers = (request) -> {
			asked.countDown();
			return RawServer.Answer.of("HTTP/1.1 503 Any\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n"
				.getBytes(StandardCharsets.US_ASCII));
		};
		Thread closing = new Thread(() -> {
			try {
				asked.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			this.server.close();
		});
		closing.start();
		assertThat(catchThrowable(this::insert)).isNotNull();
		closing.join();
	}

	/**
	 * One column, whose name has two thousand million bytes.
	 */
	@Test
	void believesNoAnswerThatClaimsToBeEndless() throws Exception {
		ByteArrayOutputStream answer = new ByteArrayOutputStream();
		answer.writeBytes("HTTP/1.1 200 Any\r\nContent-Length: 7\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
		answer.writeBytes(new byte[] { 1, -1, -1, -1, -1, 7, 'a' });
		this.http.answers = (request) -> RawServer.Answer.of(answer.toByteArray());
		try (ClickHouseMonitoringAdapter adapter = new ClickHouseMonitoringAdapter(this.settings)) {
			assertThat(catchThrowable(adapter::initialize)).isInstanceOf(WriteException.class);
			assertThat(catchThrowable(adapter::probe)).isInstanceOf(WriteException.class);
		}
	}

	@Test
	void survivesAnyAnswer() {
		survivesAnyAnswer(24, 150);
	}

	@Test
	@Tag("faults")
	void survivesManyAnswers() {
		survivesAnyAnswer(FuzzedStore.seed(), 1500);
	}

	private void survivesAnyAnswer(long seed, int tries) {
		HostileAnswers answers = new HostileAnswers(seed);
		ClickHouseMonitoringAdapter adapter = new ClickHouseMonitoringAdapter(
				this.settings.withReadTimeout(Duration.ofMillis(200)));
		StatisticsReader reader = adapter.statistics(new StatisticsSettings(1000, Duration.ofMillis(200), null));
		this.server.close();
		this.server = new ClickHouseServer(this.settings.withReadTimeout(Duration.ofMillis(200)));
		int stored = 0;
		for (int i = 0; i < tries; i++) {
			String answer = answers.next();
			this.http.answers = (request) -> RawServer.Answer.of(answer.getBytes(StandardCharsets.ISO_8859_1));
			String of = "seed " + seed + ", answer " + i + ": " + answer.substring(0, Math.min(400, answer.length()));
			try {
				if (insert()) {
					stored++;
					assertThat(answer).as(of).startsWith("HTTP/1.1 2").containsIgnoringCase("X-ClickHouse-Summary: ");
				}
			}
			catch (Exception ex) {
				assertThat(ClickHouseFailures.of(ex)).as(of).hasMessageNotContaining("secret").hasNoCause();
			}
			assertThat(catchThrowable(adapter::initialize)).as(of).isInstanceOf(WriteException.class);
			assertThat(catchThrowable(adapter::probe)).as(of).isInstanceOf(WriteException.class);
			Instant now = Instant.now();
			Throwable unread = catchThrowable(
					() -> reader.routes(new StatisticsQuery(now.minusSeconds(3600), now, null, null, null, 10)));
			assertThat(unread).as(of)
				.satisfiesAnyOf((thrown) -> assertThat(thrown).isInstanceOf(StatisticsException.class),
						(thrown) -> assertThat(thrown).isNull());
		}
		adapter.close();
		FaultTable.add("F6 any bytes as an answer, ClickHouse",
				"answers %d, taken for stored %d (2xx with a summary all of them)".formatted(tries, stored),
				"seed " + seed);
	}

}
