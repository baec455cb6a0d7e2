package dev.monitoring.adapter.influx;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.adapter.WriteException.Kind;
import dev.monitoring.adapter.influx.StubServer.Answer;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.pipeline.PipelineStatistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests of {@link InfluxMonitoringAdapter} against a server that answers as it is told.
 */
@Timeout(60)
class InfluxMonitoringAdapterTests {

	private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

	private static final String TOKEN = "secret-token";

	private static final PointLayout LAYOUT = PointLayout.series("numbers").build();

	private static final String LINE_QUOTED = "unable to parse 'numbers n=1i 1': bad";

	private final StubServer server = new StubServer();

	private InfluxMonitoringAdapter adapter = adapter(settings(this.server.url(), false));

	private static InfluxMonitoringAdapter adapter(InfluxSettings settings) {
		return new InfluxMonitoringAdapter(settings, Clock.fixed(NOW, ZoneOffset.UTC));
	}

	private static InfluxSettings settings(String url, boolean gzip) {
		return new InfluxSettings(url, "my org", "b&c", TOKEN, Duration.ofDays(30), true, gzip, Duration.ofSeconds(5),
				Duration.ofSeconds(10), null);
	}

	@AfterEach
	void close() {
		this.adapter.close();
		this.server.close();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void sendsTheRowsAsLinesOfOneRequest(boolean gzip) throws Exception {
		this.adapter = adapter(settings(this.server.url(), gzip));
		this.adapter.initialize();
		this.adapter.write(batch(1, 2, 3));
		StubServer.Request request = this.server.lines().get(0);
		assertThat(this.server.lines()).hasSize(1);
		assertThat(request.target()).startsWith("POST /api/v2/write?")
			.contains("precision=ns", "org=my%20org", "bucket=b%26c");
		assertThat(request.authorization()).isEqualTo("Token " + TOKEN);
		assertThat(request.encoding()).isEqualTo(gzip ? "gzip" : null);
		assertThat(request.length()).isNotNull();
		assertThat(request.body()).isEqualTo("numbers n=1i 1\nnumbers n=2i 2\nnumbers n=3i 3\n");
	}

	@Test
	void sendsTheSameBytesAgain() throws Exception {
		this.adapter.initialize();
		Batch batch = batch(1, 2);
		this.adapter.write(batch);
		this.adapter.write(batch);
		for (Batch half : batch.halves()) {
			this.adapter.write(half);
		}
		assertThat(this.server.lines()).extracting(StubServer.Request::body)
			.containsExactly("numbers n=1i 1\nnumbers n=2i 2\n", "numbers n=1i 1\nnumbers n=2i 2\n", "numbers n=1i 1\n",
					"numbers n=2i 2\n");
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			400, ISOLATE, it cannot read a line
			401, HOLD,    monitoring.influx.token
			403, HOLD,    monitoring.influx.token
			404, HOLD,    monitoring.influx.bucket
			405, HOLD,    monitoring.influx.url
			408, RETRY,   status 408
			413, ISOLATE, too large
			422, ISOLATE, cannot be stored
			425, RETRY,   status 425
			429, RETRY,   status 429
			499, RETRY,   status 499
			500, RETRY,   status 500
			502, RETRY,   status 502
			503, RETRY,   status 503
			504, RETRY,   status 504
			""")
	void sortsTheErrorsOfInflux(int status, Kind kind, String part) throws Exception {
		this.server.answerLines(Answer.error(status, LINE_QUOTED));
		WriteException failure = failureOfWrite();
		assertThat(failure.kind()).isEqualTo(kind);
		assertThat(failure).hasMessageContaining(part);
		assertQuotesNothing(failure);
	}

	@ParameterizedTest
	@CsvSource({ "200, HOLD", "201, HOLD", "202, HOLD", "301, HOLD", "400, ISOLATE", "401, HOLD", "403, HOLD",
			"404, HOLD", "413, ISOLATE", "429, RETRY", "500, RETRY", "502, RETRY", "503, RETRY" })
	void sortsThePagesOfOthers(int status, Kind kind) throws Exception {
		this.server.answerLines(Answer.page(status));
		assertThat(failureOfWrite().kind()).isEqualTo(kind);
	}

	@ParameterizedTest
	@ValueSource(ints = { 200, 301, 400, 404, 405 })
	void keepsEverythingWhereSomethingElseAnswers(int status) throws Exception {
		this.server.answers = (request) -> Answer.page(status);
		WriteException failure = catchThrowableOfType(WriteException.class, this.adapter::initialize);
		assertThat(failure.kind()).isEqualTo(Kind.HOLD);
		assertThat(failure).hasMessageContaining("monitoring.influx.url");
		failure = catchThrowableOfType(WriteException.class, () -> this.adapter.write(batch(1)));
		assertThat(failure.kind()).isEqualTo(Kind.HOLD);
		assertThat(failure).hasMessageContaining("monitoring.influx.url");
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', nullValues = "-", textBlock = """
			7; 7000
			0; 0
			1.5; 1500
			' 2 '; 2000
			Tue, 24 Nov 2026 12:00:30 GMT; 30000
			Tue, 24 Nov 2026 11:00:00 GMT; 0
			99999999999999999999; 86400000
			soon; -
			''; -
			-1; -
			NaN; -
			""")
	void waitsAsLongAsItIsAsked(String header, Long millis) throws Exception {
		for (int status : List.of(429, 503)) {
			this.server.answerLines(Answer.error(status, "wait").with("Retry-After", header));
			Duration retryAfter = failureOfWrite().retryAfter();
			assertThat(retryAfter).isEqualTo((millis != null) ? Duration.ofMillis(millis) : null);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';',
			textBlock = """
					404; organization name \\"my org\\" not found; monitoring.influx.organization
					422; failure writing points to database: partial write: field type conflict: input field \\"n\\"; another type
					422; failure writing points to database: partial write: dropped 2 points outside retention policy; retention
					""")
	void saysWhatIsWrongByTheReason(int status, String message, String part) throws Exception {
		this.server.answerLines(Answer.error(status, message));
		assertThat(failureOfWrite()).hasMessageContaining(part);
	}

	@Test
	void triesAgainWhereNothingAnswersInTime() throws Exception {
		this.adapter = adapter(new InfluxSettings(this.server.url(), "o", "b", TOKEN, Duration.ofDays(30), true, false,
				Duration.ofSeconds(5), Duration.ofMillis(300), null));
		this.server.answerLines(StubServer.STALLED);
		WriteException failure = failureOfWrite();
		assertThat(failure.kind()).isEqualTo(Kind.RETRY);
		assertThat(failure).hasMessageContaining("monitoring.influx.read-timeout");
	}

	@Test
	// A write that blocks takes no notice of an interrupt.
	@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void triesAgainWhereNobodyReadsWhatIsSent() throws Exception {
		try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				InfluxConnection connection = new InfluxConnection(
						new InfluxSettings("http://127.0.0.1:" + deaf.getLocalPort(), "o", "b", TOKEN,
								Duration.ofDays(30), true, false, Duration.ofMillis(300), Duration.ofMillis(300), null),
						Clock.systemUTC())) {
			BatchBuilder more = new BatchBuilder();
			more.beginRow();
			// More than both systems keep on the way.
			more.write(new byte[50_000_000], 0, 50_000_000);
			more.endRow();
			WriteException failure = catchThrowableOfType(WriteException.class,
					() -> connection.write(more.freeze("token")));
			assertThat(failure.kind()).isEqualTo(Kind.RETRY);
			assertThat(failure).hasMessageContaining("monitoring.influx.read-timeout");
		}
	}

	@Test
	void triesAgainWhereTheConnectionIsClosed() throws Exception {
		this.server.answerLines(StubServer.CLOSED);
		assertThat(failureOfWrite().kind()).isEqualTo(Kind.RETRY);
	}

	@Test
	void triesAgainWhereNothingListens() throws Exception {
		this.adapter.initialize();
		this.server.close();
		WriteException failure = catchThrowableOfType(WriteException.class, () -> this.adapter.write(batch(1)));
		assertThat(failure.kind()).isEqualTo(Kind.RETRY);
		assertThat(failure).hasMessageContaining("monitoring.influx.url");
	}

	@Test
	void probesWithoutInitializeAndStoresNothing() throws Exception {
		this.adapter.probe();
		assertThat(this.server.requests).singleElement().extracting(StubServer.Request::body).isEqualTo("\n");
		this.server.answers = (request) -> Answer.error(401, "unauthorized access");
		WriteException failure = catchThrowableOfType(WriteException.class, this.adapter::probe);
		assertThat(failure.kind()).isEqualTo(Kind.HOLD);
	}

	@Test
	void asksForNothingWhereTheBucketExists() throws Exception {
		this.adapter.initialize();
		this.adapter.initialize();
		assertThat(this.server.requests).hasSize(2).allMatch(StubServer.Request::isProbe);
	}

	@Test
	void makesAMissingBucketWithItsRetention() throws Exception {
		this.server.answers = bucketMissing(organization("00000000000000aa"), Answer.error(201, ""));
		this.adapter.initialize();
		assertThat(this.server.requests).extracting(StubServer.Request::target)
			.last()
			.isEqualTo("POST /api/v2/buckets");
		assertThat(this.server.requests.get(1).target()).isEqualTo("GET /api/v2/orgs?org=my%20org");
		assertThat(this.server.requests.get(2).body()).isEqualTo("{\"orgID\":\"00000000000000aa\",\"name\":\"b&c\","
				+ "\"retentionRules\":[{\"type\":\"expire\",\"everySeconds\":2592000,"
				+ "\"shardGroupDurationSeconds\":86400}]}");
	}

	@ParameterizedTest
	@CsvSource({ "PT1H, 3600", "PT47H, 3600", "P2D, 86400", "P182D, 86400", "P365D, 604800" })
	void asksForShardsThatFitTheRetention(Duration retention, long shard) throws Exception {
		this.adapter = adapter(new InfluxSettings(this.server.url(), "00000000000000bb", "b", TOKEN, retention, true,
				false, Duration.ofSeconds(5), Duration.ofSeconds(10), null));
		this.server.answers = bucketMissing(organization(""), Answer.error(201, ""));
		this.adapter.initialize();
		assertThat(this.server.requests.get(2).body()).contains("\"orgID\":\"00000000000000bb\"",
				"\"everySeconds\":" + retention.toSeconds() + ",", "\"shardGroupDurationSeconds\":" + shard + "}");
	}

	@Test
	void goesOnWhereAnotherInstanceMadeTheBucket() throws Exception {
		this.server.answers = bucketMissing(organization("00000000000000aa"),
				Answer.error(422, "bucket with name b&c already exists"));
		this.adapter.initialize();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void saysWhereTheTokenMayNotMakeTheBucket(boolean seesOrganization) {
		this.server.answers = bucketMissing(organization(seesOrganization ? "00000000000000aa" : ""),
				Answer.error(401, "write:orgs/00000000000000aa/buckets is unauthorized"));
		WriteException failure = catchThrowableOfType(WriteException.class, this.adapter::initialize);
		assertThat(failure.kind()).isEqualTo(Kind.HOLD);
		assertThat(failure).hasMessageContaining("'b&c'")
			.hasMessageContaining("monitoring.influx.token")
			.hasMessageContaining("monitoring.influx.bucket");
	}

	private static Answer organization(String id) {
		return new Answer(200, "application/json",
				id.isEmpty() ? "{\"orgs\":[]}" : "{\"orgs\":[{\"id\":\"" + id + "\"}]}", List.of());
	}

	private static Function<StubServer.Request, Answer> bucketMissing(Answer organization, Answer made) {
		return (request) -> {
			if (request.isWrite()) {
				return Answer.error(404, "bucket \\\"b&c\\\" not found");
			}
			return request.target().contains("/orgs") ? organization : made;
		};
	}

	@Test
	void keepsThePathOfAProxy() throws Exception {
		for (String path : List.of("/influx", "/influx/")) {
			this.adapter = adapter(settings(this.server.url() + path, true));
			this.adapter.probe();
		}
		assertThat(this.server.requests).hasSize(2)
			.allMatch((request) -> request.target().startsWith("POST /influx/api/v2/write?"));
	}

	@Test
	void endsACallThatIsUnderWay() throws Exception {
		this.adapter.initialize();
		this.server.answerLines(StubServer.STALLED);
		CompletableFuture<WriteException> writing = CompletableFuture
			.supplyAsync(() -> catchThrowableOfType(WriteException.class, () -> this.adapter.write(batch(1))));
		assertThat(this.server.stalled.await(10, TimeUnit.SECONDS)).isTrue();
		this.adapter.close();
		WriteException failure = writing.get(5, TimeUnit.SECONDS);
		assertThat(failure.kind()).isEqualTo(Kind.RETRY);
		assertThat(failure).hasMessageContaining("closed");
	}

	@Test
	void opensAgainAfterItWasClosed() throws Exception {
		this.adapter.initialize();
		this.adapter.close();
		WriteException failure = catchThrowableOfType(WriteException.class, () -> this.adapter.write(batch(1)));
		assertThat(failure.kind()).as("not the token's fault").isEqualTo(Kind.RETRY);
		this.adapter.initialize();
		this.adapter.write(batch(1));
		assertThat(this.server.lines()).hasSize(1);
	}

	@Test
	void speaksHttpsWithABundleAndHoldsWithout(@TempDir Path folder) throws Exception {
		KeyStore keys = selfSigned(folder);
		KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keyManagers.init(keys, "password".toCharArray());
		TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trustManagers.init(keys);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
		try (StubServer secure = new StubServer(context)) {
			this.adapter = adapter(settings(secure.url(), true));
			WriteException failure = catchThrowableOfType(WriteException.class, this.adapter::probe);
			assertThat(failure.kind()).isEqualTo(Kind.HOLD);
			assertThat(failure).hasMessageContaining("monitoring.influx.ssl.bundle");
			InfluxSettings.Ssl ssl = new InfluxSettings.Ssl(context.getSocketFactory(),
					(X509TrustManager) trustManagers.getTrustManagers()[0]);
			this.adapter = adapter(new InfluxSettings(secure.url(), "o", "b", TOKEN, Duration.ofDays(30), true, true,
					Duration.ofSeconds(5), Duration.ofSeconds(10), ssl));
			this.adapter.probe();
			assertThat(secure.requests).hasSize(1);
		}
	}

	private static KeyStore selfSigned(Path folder) throws Exception {
		Path file = folder.resolve("keys.p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=localhost", "-ext",
				"SAN=dns:localhost", "-storetype", "PKCS12", "-storepass", "password", "-keystore", file.toString())
			.redirectErrorStream(true)
			.start();
		assertThat(keytool.waitFor()).isZero();
		KeyStore keys = KeyStore.getInstance(file.toFile(), "password".toCharArray());
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setKeyEntry("server", keys.getKey("server", "password".toCharArray()), "password".toCharArray(),
				keys.getCertificateChain("server"));
		trusted.setCertificateEntry("trusted", keys.getCertificate("server"));
		return trusted;
	}

	@Test
	void halvesABatchUntilTheBadPointStandsAlone() {
		this.server.answers = (request) -> request.body().contains("n=13i")
				? Answer.error(422, "partial write: field type conflict: input field \\\"n\\\" dropped=1")
				: StubServer.STORED;
		try (Balanced balanced = new Balanced(this.adapter)) {
			balanced.record(32);
			assertThat(balanced.pipeline.flush()).isTrue();
			assertThat(balanced.pipeline.statistics().stored()).isEqualTo(31);
			assertThat(balanced.pipeline.statistics().dropped()).containsEntry("refused", 1L);
		}
		assertThat(acknowledged()).hasSize(31).doesNotContain("numbers n=13i 13");
	}

	/**
	 * The lines of the requests that were answered well.
	 */
	private List<String> acknowledged() {
		return this.server.lines()
			.stream()
			.filter((request) -> this.server.answers.apply(request) == StubServer.STORED)
			.flatMap((request) -> request.body().lines())
			.toList();
	}

	@Test
	void keepsPointsUntilAnOperatorHasMendedTheToken() {
		this.server.answers = (request) -> Answer.error(401, "unauthorized access");
		try (Balanced balanced = new Balanced(this.adapter)) {
			balanced.record(3);
			assertThat(balanced.pipeline.flush()).isFalse();
			assertThat(balanced.pipeline.lastProbe().kind()).isEqualTo("hold");
			assertThat(balanced.pipeline.statistics().pending()).isEqualTo(3);
			this.server.answers = (request) -> StubServer.STORED;
			assertThat(balanced.pipeline.flush()).isTrue();
		}
		assertThat(acknowledged()).hasSize(3);
	}

	@Test
	void saysWhatIsWrongWithSettings() {
		assertInvalid("url", () -> settings("localhost:8086", true));
		assertInvalid("url", () -> settings("http://u:pass word@x", true));
		assertInvalid("url", () -> settings("ftp://localhost", true));
		assertInvalid("url", () -> settings("http://localhost?token=x", true));
		assertInvalid("organization", () -> InfluxSettings.defaults("http://localhost", " ", "b", "t"));
		assertInvalid("bucket", () -> InfluxSettings.defaults("http://localhost", "o", "", "t"));
		assertInvalid("bucket", () -> InfluxSettings.defaults("http://localhost", "o", "_monitoring", "t"));
		assertInvalid("token", () -> InfluxSettings.defaults("http://localhost", "o", "b", ""));
		assertInvalid("token", () -> InfluxSettings.defaults("http://localhost", "o", "b", "pass word\n"));
		assertInvalid("retention", () -> new InfluxSettings("http://localhost", "o", "b", "t", Duration.ofMinutes(59),
				true, true, Duration.ofSeconds(1), Duration.ofSeconds(1), null));
		assertInvalid("connect-timeout", () -> new InfluxSettings("http://localhost", "o", "b", "t", Duration.ofDays(1),
				true, true, Duration.ZERO, Duration.ofSeconds(1), null));
		assertInvalid("read-timeout", () -> new InfluxSettings("http://localhost", "o", "b", "t", Duration.ofDays(1),
				true, true, Duration.ofSeconds(1), Duration.ofSeconds(-1), null));
	}

	private static void assertInvalid(String key, ThrowingCallable call) {
		IllegalArgumentException failure = catchThrowableOfType(IllegalArgumentException.class, call);
		assertThat(failure).hasMessageStartingWith("monitoring.influx").hasMessageContaining(key);
		assertThat(failure.toString()).doesNotContain("pass word");
	}

	@Test
	void showsNoSecrets() {
		InfluxSettings settings = InfluxSettings.defaults("http://user:pass@localhost:8086", "o", "b", TOKEN);
		assertThat(settings.toString()).contains("localhost:8086").doesNotContain("pass", "user", TOKEN);
		assertThat(adapter(settings).place()).isEqualTo("http://localhost:8086/o/b");
	}

	@Test
	void hasAPlaceOfItsOwnForEveryBucket() {
		assertThat(place("http://localhost:8086", "my shop", "точки")).isEqualTo("http://localhost:8086/my shop/точки");
		assertThat(place("https://host/path/", "o", "b")).isEqualTo("https://host/path/o/b");
		assertThat(List.of(place("http://host", "a", "b"), place("http://host", "b", "a"),
				place("http://host/a", "b", "c"), place("http://host", "a/b", "c"), place("http://host", "a", "b/c"),
				place("http://host", "a%2Fb", "c")))
			.doesNotHaveDuplicates();
	}

	private static String place(String url, String organization, String bucket) {
		return adapter(InfluxSettings.defaults(url, organization, bucket, TOKEN)).place();
	}

	private WriteException failureOfWrite() throws WriteException {
		this.adapter.initialize();
		return catchThrowableOfType(WriteException.class, () -> this.adapter.write(batch(1)));
	}

	private static void assertQuotesNothing(WriteException failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			assertThat(cause.toString()).doesNotContain("numbers", "unable to parse", TOKEN);
		}
	}

	private Batch batch(int... numbers) {
		BatchBuilder builder = new BatchBuilder();
		for (int number : numbers) {
			builder.beginRow();
			// The times are the numbers: an adapter never gives one twice.
			adapter(settings(this.server.url(), false)).encode(point(number), builder);
			builder.endRow();
		}
		return builder.freeze("token");
	}

	private static MonitoringPoint point(int number) {
		return MonitoringPoint.of(LAYOUT, number, AdditionalValues.of(Map.of(), Map.of("n", number)));
	}

	/**
	 * A pipeline whose account is checked in the end.
	 */
	private static final class Balanced implements AutoCloseable {

		private final MonitoringPipeline pipeline;

		Balanced(InfluxMonitoringAdapter adapter) {
			this.pipeline = MonitoringPipeline.to(adapter).flushingPeriod(Duration.ZERO).build();
			this.pipeline.start();
		}

		void record(int points) {
			for (int i = 1; i <= points; i++) {
				this.pipeline.record(point(i));
			}
		}

		@Override
		public void close() {
			this.pipeline.close();
			PipelineStatistics statistics = this.pipeline.statistics();
			assertThat(statistics.recorded()).isEqualTo(statistics.stored() + statistics.totalDropped());
			assertThat(statistics.pending()).isZero();
		}

	}

}
