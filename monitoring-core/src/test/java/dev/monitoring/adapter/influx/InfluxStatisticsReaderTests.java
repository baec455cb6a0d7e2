package dev.monitoring.adapter.influx;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

import dev.monitoring.adapter.influx.StubServer.Answer;
import dev.monitoring.statistics.RequestQuery;
import dev.monitoring.statistics.RouteStatistics;
import dev.monitoring.statistics.Statistics;
import dev.monitoring.statistics.StatisticsException;
import dev.monitoring.statistics.StatisticsQuery;
import dev.monitoring.statistics.StatisticsReader;
import dev.monitoring.statistics.StatisticsSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link InfluxStatisticsReader} on a server that answers as it is told.
 */
class InfluxStatisticsReaderTests {

	private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

	private static final String TOKEN = "secret-token";

	private static final StatisticsQuery HOUR = new StatisticsQuery(NOW.minusSeconds(3600), NOW, null, null, null, 10);

	private final StubServer server = new StubServer();

	private final InfluxMonitoringAdapter adapter = new InfluxMonitoringAdapter(
			InfluxSettings.defaults(this.server.url(), "my org", "points", TOKEN), Clock.fixed(NOW, ZoneOffset.UTC));

	private final StatisticsReader reader = this.adapter
		.statistics(new StatisticsSettings(1000, Duration.ofSeconds(60), null));

	private final StatisticsReader impatient = this.adapter
		.statistics(new StatisticsSettings(1000, Duration.ofMillis(700), null));

	@AfterEach
	void close() {
		this.adapter.close();
		this.server.close();
	}

	@Test
	void readsWithoutTheAdapterBeingInitializedAndAfterItWasClosed() {
		answerQueries(csv(""));
		this.reader.routes(HOUR);
		this.adapter.close();
		assertThat(this.reader.routes(HOUR)).isEqualTo(new Statistics<>(HOUR.from(), NOW, false, List.of()));
		assertThat(this.server.requests).allMatch((request) -> request.authorization().equals("Token " + TOKEN));
		assertThat(this.server.requests.get(1).target()).isEqualTo("POST /api/v2/query?org=my%20org");
	}

	@Test
	void beginsWithWhatTheBucketKeeps() {
		this.server.answers = (request) -> request.target().contains("/buckets") ? bucket(7200) : csv("");
		Statistics<RouteStatistics> answer = this.reader
			.routes(new StatisticsQuery(NOW.minusSeconds(9000), NOW, null, null, null, 10));
		assertThat(answer.from()).isEqualTo(NOW.minusSeconds(7200));
	}

	@Test
	void valuesStandBesideTheText() {
		answerQueries(csv(""));
		String hostile = "\" or true or \"${x}\\";
		this.reader.routes(new StatisticsQuery(HOUR.from(), NOW, hostile, "r", null, 10));
		String body = this.server.requests.get(1).body();
		var json = new JsonMapper().readTree(body);
		assertThat(json.path("query").asString()).contains("r.service == v.service").doesNotContain("or true");
		// As it is stored: a backslash at the end is not.
		assertThat(json.path("extern").toString())
			.contains(JsonMapper.shared().writeValueAsString("\" or true or \"${x}/"));
	}

	@Test
	void withdrawsAQueryThatTakesTooLong() {
		answerQueries(StubServer.STALLED);
		assertFails(this.impatient,
				(failure) -> assertThat(failure).hasMessageContaining("monitoring.statistics.timeout"));
	}

	@Test
	void waitsNoLongerForTheBucketThanForAQuery() {
		this.server.answers = (request) -> StubServer.STALLED;
		assertFails(this.impatient,
				(failure) -> assertThat(failure).hasMessageContaining("monitoring.statistics.timeout"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', textBlock = """
			401; unauthorized access;                        monitoring.influx.token
			404; organization name "x" not found;            monitoring.influx.organization
			404; could not find bucket "points_aggregated";  may not read it
			400; error @1:2: undefined identifier x;         undefined identifier x
			500; memory allocation limit reached;            memory allocation limit
			503; ;                                           status 503
			""")
	void saysWhatIsWrong(int status, String message, String part) {
		answerQueries(Answer.error(status, (message != null) ? message.replace("\"", "\\\"") : ""));
		assertFails((failure) -> assertThat(failure).hasMessageContaining(part));
	}

	@Test
	void saysThatSomethingElseAnswers() {
		answerQueries(Answer.page(200));
		assertFails((failure) -> assertThat(failure).hasMessageContaining("monitoring.influx.url"));
		this.server.answers = (request) -> Answer.page(200);
		assertFails((failure) -> assertThat(failure).hasMessageContaining("monitoring.influx.url"));
		this.server.answers = (request) -> StubServer.CLOSED;
		assertFails((failure) -> assertThat(failure).hasMessageContaining("monitoring.influx.url"));
	}

	@Test
	void saysWhyAQueryFailedAfterItHadBegunToAnswer() {
		answerQueries(csv("#datatype,string,string\r\n,error,reference\r\n,out of memory,1\r\n"));
		assertFails((failure) -> assertThat(failure).hasMessageContaining("out of memory"));
	}

	@Test
	void saysThatTheBucketCannotBeSeen() {
		this.server.answers = (request) -> new Answer(200, "application/json", "{\"buckets\":[]}", List.of());
		assertFails((failure) -> assertThat(failure).hasMessageContaining("'points'"));
	}

	@Test
	void looksForAnIdWhereItsSecondIsFirst() {
		answerQueries(csv(""));
		String id = NOW.minusSeconds(86400).getEpochSecond() + ",x";
		this.reader.requests(new RequestQuery(null, null, null, null, id, null, null, 10));
		assertThat(this.server.requests).hasSize(3);
		assertThat(this.server.requests.get(1).body()).contains("2026-11-24T11:59:00Z", "2026-11-24T13:00:00Z");
		assertThat(this.server.requests.get(2).body()).contains("1677-").contains("2262-");
	}

	private void answerQueries(Answer answer) {
		this.server.answers = (request) -> request.target().contains("/buckets") ? bucket(0) : answer;
	}

	private static Answer bucket(long retention) {
		return new Answer(200, "application/json", "{\"buckets\":[{\"id\":\"1\",\"name\":\"points\",\"orgID\":\"2\","
				+ "\"retentionRules\":[{\"everySeconds\":" + retention + "}]}]}", List.of());
	}

	private static Answer csv(String text) {
		return new Answer(200, "text/csv; charset=utf-8", text, List.of());
	}

	private void assertFails(Consumer<StatisticsException> requirements) {
		assertFails(this.reader, requirements);
	}

	private static void assertFails(StatisticsReader reader, Consumer<StatisticsException> requirements) {
		assertThatExceptionOfType(StatisticsException.class).isThrownBy(() -> reader.routes(HOUR))
			.satisfies(requirements)
			.satisfies((failure) -> {
				for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
					assertThat(cause).asString().doesNotContain(TOKEN);
				}
			});
	}

}
