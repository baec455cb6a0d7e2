package dev.monitoring.adapter.influx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

import com.sun.management.ThreadMXBean;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.fault.FaultTable;
import dev.monitoring.fuzz.FuzzedStore;
import dev.monitoring.fuzz.HostileAnswers;
import dev.monitoring.fuzz.RawServer;
import dev.monitoring.statistics.RequestQuery;
import dev.monitoring.statistics.StatisticsException;
import dev.monitoring.statistics.StatisticsQuery;
import dev.monitoring.statistics.StatisticsReader;
import dev.monitoring.statistics.StatisticsSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Answers that no InfluxDB gives: any bytes, any headers, any number of them.
 */
@Timeout(600)
class InfluxAnswersTests {

	private static final long LARGE = 100L << 20;

	/**
	 * What may be on its way when the connection ends, in buffers of the system.
	 */
	private static final long ON_ITS_WAY = 4L << 20;

	private static final RawServer.Answer STORED = RawServer.Answer
		.of("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

	private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private RawServer server;

	private InfluxMonitoringAdapter adapter;

	@BeforeEach
	void open() throws WriteException {
		this.server = new RawServer();
		this.server.answers = (request) -> STORED;
		this.adapter = new InfluxMonitoringAdapter(new InfluxSettings(this.server.url(), "shop", "points", "token",
				Duration.ofDays(30), true, true, Duration.ofSeconds(5), Duration.ofSeconds(20), null),
				Clock.systemUTC());
		this.adapter.initialize();
	}

	@AfterEach
	void close() {
		this.adapter.close();
		this.server.close();
	}

	@ParameterizedTest
	@CsvSource({ "500, application/json, RETRY", "503, text/plain, RETRY", "422, application/json, ISOLATE",
			"400, application/json, ISOLATE", "413, text/html, ISOLATE", "401, application/json, HOLD",
			"404, application/json, HOLD", "200, text/html, HOLD", "200, text/csv, HOLD", "302, text/html, HOLD" })
	void readsTheBeginningOfAnAnswer(int status, String type, String kind) {
		RawServer.Answer large = RawServer.Answer.large(status, "Content-Type: " + type + "\nRetry-After: 7\n",
				"{\"message\":\"", LARGE);
		this.server.answers = (request) -> request.contains("gzip\r\n") ? large : STORED;
		long before = this.threads.getCurrentThreadAllocatedBytes();
		assertThatExceptionOfType(WriteException.class).isThrownBy(() -> this.adapter.write(batch()))
			.satisfies((failure) -> assertThat(failure.kind()).hasToString(kind))
			.satisfies((failure) -> assertThat(failure.retryAfter())
				.isEqualTo(kind.equals("RETRY") ? Duration.ofSeconds(7) : null));
		assertLittle(before, "F6 answer " + status + " of 100 MB of " + type + ", InfluxDB");
	}

	@Test
	void readsTheBeginningOfWhatIsCompressed() throws IOException {
		ByteArrayOutputStream compressed = new ByteArrayOutputStream();
		try (OutputStream gzip = new GZIPOutputStream(compressed)) {
			byte[] block = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
			for (long i = 0; i < LARGE; i += block.length) {
				gzip.write(block);
			}
		}
		byte[] body = compressed.toByteArray();
		String head = "HTTP/1.1 500 Any\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: "
				+ body.length + "\r\n\r\n";
		RawServer.Answer large = (output) -> {
			output.write(head.getBytes(StandardCharsets.US_ASCII));
			output.write(body);
		};
		this.server.answers = (request) -> large;
		long before = this.threads.getCurrentThreadAllocatedBytes();
		// The client asks for nothing compressed; OkHttp does, where nobody says
		// otherwise.
		OkHttpClient http = new OkHttpClient.Builder().addInterceptor(AnswerLimit::cut)
			.addNetworkInterceptor(AnswerLimit::hangUp)
			.build();
		try (Response response = http.newCall(new Request.Builder().url(this.server.url()).build()).execute()) {
			assertThat(response.body().bytes()).hasSize(AnswerLimit.ERROR).containsOnly(' ');
		}
		assertLittle(before, "F6 answer 500 of 100 MB, compressed, InfluxDB");
	}

	@ParameterizedTest
	@CsvSource({ "500, application/json", "400, text/csv", "200, text/html", "200, application/json",
			"404, application/json" })
	void readsTheBeginningOfAnAnswerToAQuestion(int status, String type) {
		RawServer.Answer large = RawServer.Answer.large(status, "Content-Type: " + type + "\n", "{\"message\":\"",
				LARGE);
		this.server.answers = (request) -> large;
		StatisticsReader reader = this.adapter.statistics(StatisticsSettings.defaults());
		long before = this.threads.getCurrentThreadAllocatedBytes();
		assertThatExceptionOfType(StatisticsException.class).isThrownBy(() -> reader.routes(lastHour()));
		assertLittle(before, "F6 answer " + status + " of 100 MB of " + type + " to a question, InfluxDB");
	}

	private void assertLittle(long before, String fault) {
		long allocated = this.threads.getCurrentThreadAllocatedBytes() - before;
		long sent = this.server.sent();
		assertThat(sent).as("bytes that left the server").isLessThan(AnswerLimit.OBJECT + ON_ITS_WAY);
		assertThat(allocated).as("bytes of memory").isLessThan(6L << 20);
		FaultTable.add(fault, "none stored, none lost",
				String.format(Locale.ROOT, "%d KB left the server, %d KB of memory", sent >> 10, allocated >> 10));
	}

	@Test
	void usesAConnectionAgainWhoseAnswerWasRead() throws Exception {
		try (StubServer stub = new StubServer();
				InfluxClient client = new InfluxClient(InfluxSettings.defaults(stub.url(), "shop", "points", "token"),
						Duration.ofSeconds(5), Duration.ofSeconds(5))) {
			stub.answers = (request) -> StubServer.Answer.error(500, "x".repeat(10_000));
			for (int i = 0; i < 5; i++) {
				InfluxReply reply = InfluxReply.of(client.execute(client.api().organizations("shop")));
				assertThat(reply.message()).hasSize(10_000);
			}
			assertThat(stub.requests).hasSize(5);
			assertThat(stub.connections()).isEqualTo(1);
		}
	}

	@Test
	void believesNoAnswerOfANegativeLength() {
		this.server.answers = (request) -> RawServer.Answer
			.of("HTTP/1.1 204 Any\r\nContent-Length: -5\r\n\r\n{}".getBytes(StandardCharsets.US_ASCII));
		assertThat(catchThrowable(() -> this.adapter.write(batch()))).isInstanceOf(WriteException.class);
		assertThat(catchThrowable(this.adapter::probe)).isInstanceOf(WriteException.class);
	}

	@Test
	void survivesAnyAnswer() {
		survivesAnyAnswer(24, 1000);
	}

	@Test
	@Tag("faults")
	void survivesManyAnswers() {
		survivesAnyAnswer(FuzzedStore.seed(), 30_000);
	}

	private void survivesAnyAnswer(long seed, int tries) {
		HostileAnswers answers = new HostileAnswers(seed);
		StatisticsReader reader = this.adapter.statistics(StatisticsSettings.defaults());
		int stored = 0;
		for (int i = 0; i < tries; i++) {
			String answer = answers.next();
			this.server.answers = (request) -> RawServer.Answer.of(answer.getBytes(StandardCharsets.ISO_8859_1));
			String of = "seed " + seed + ", answer " + i + ": " + answer.substring(0, Math.min(400, answer.length()));
			Throwable failure = catchThrowable(() -> this.adapter.write(batch()));
			assertThat(failure).as(of)
				.satisfiesAnyOf((thrown) -> assertThat(thrown).isInstanceOf(WriteException.class),
						(thrown) -> assertThat(thrown).isNull());
			if (failure == null) {
				stored++;
				assertThat(answer).as(of).startsWith("HTTP/1.1 204 ");
			}
			Throwable unread = catchThrowable(() -> {
				reader.routes(lastHour());
				reader.requests(new RequestQuery(null, null, null, null, "id", null, null, 10));
			});
			assertThat(unread).as(of)
				.satisfiesAnyOf((thrown) -> assertThat(thrown).isInstanceOf(StatisticsException.class),
						(thrown) -> assertThat(thrown).isNull());
		}
		FaultTable.add("F6 any bytes as an answer, InfluxDB",
				"answers %d, taken for stored %d (204 all of them)".formatted(tries, stored), "seed " + seed);
	}

	@Test
	void waitsNoLongerThanADayWhateverTheHeaderSays() {
		Random random = new Random(7);
		Clock clock = Clock.systemUTC();
		String characters = "0123456789.,eE+-:xpdfNaIinty GMTWedOct\u00e9\u0001";
		for (int i = 0; i < 200_000; i++) {
			StringBuilder header = new StringBuilder();
			int length = random.nextInt(30);
			for (int j = 0; j < length; j++) {
				header.append(characters.charAt(random.nextInt((j % 2 == 0) ? 10 : characters.length())));
			}
			Duration wait = RetryAfter.parse(header.toString(), clock);
			assertThat((wait != null) ? wait : Duration.ZERO).as(header.toString())
				.isBetween(Duration.ZERO, Duration.ofDays(1));
		}
	}

	private static StatisticsQuery lastHour() {
		Instant now = Instant.now();
		return new StatisticsQuery(now.minusSeconds(3600), now, null, null, null, 10);
	}

	private Batch batch() {
		BatchBuilder builder = new BatchBuilder();
		builder.beginRow();
		this.adapter.encode(MonitoringPoint.builder(PointLayout.series("m").build()).field("n", 1).build(), builder);
		builder.endRow();
		return builder.freeze("token");
	}

}
