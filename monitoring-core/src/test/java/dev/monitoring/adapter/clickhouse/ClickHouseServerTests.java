package dev.monitoring.adapter.clickhouse;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.monitoring.adapter.WriteException;
import dev.monitoring.adapter.WriteException.Kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests of {@link ClickHouseServer} with a server that answers inserts as it is told,
 * always with status 200.
 */
class ClickHouseServerTests {

	private static final String EXCEPTION = "Code: 241. DB::Exception: Memory limit exceeded: while reading a secret."
			+ " (MEMORY_LIMIT_EXCEEDED)";

	private final ClickHouseBlock block = new ClickHouseBlock();

	private HttpServer http;

	private ClickHouseServer server;

	@BeforeEach
	void open() throws Exception {
		this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.http.start();
		this.server = new ClickHouseServer(ClickHouseSettings
			.defaults("http://127.0.0.1:" + this.http.getAddress().getPort(), "monitoring", "monitoring", "password"));
		this.block.add(ByteBuffer.wrap("12345678{\"a\":\"secret\"}".getBytes(StandardCharsets.US_ASCII)));
	}

	@AfterEach
	void close() {
		this.server.close();
		this.http.stop(0);
	}

	private void answer(String body, Map<String, String> headers) {
		this.http.createContext("/", (exchange) -> {
			exchange.getRequestBody().readAllBytes();
			headers.forEach(exchange.getResponseHeaders()::set);
			byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
			exchange.sendResponseHeaders(200, bytes.length);
			exchange.getResponseBody().write(bytes);
			exchange.close();
		});
	}

	private boolean insert() throws Exception {
		return this.server.insert("`a`.`b`", this.block, "token", ClickHouseServer.INSERT_SETTINGS);
	}

	@Test
	void failsWhereTheHeadersOfASuccessTellOfAnException() {
		answer(EXCEPTION,
				Map.of("X-ClickHouse-Summary", "{\"written_rows\":\"1\"}", "X-ClickHouse-Exception-Code", "241"));
		Throwable thrown = catchThrowable(this::insert);
		assertThat(ClickHouseFailures.code(thrown)).isEqualTo(241);
		WriteException failure = ClickHouseFailures.of(thrown);
		assertThat(failure.kind()).isEqualTo(Kind.RETRY);
		assertThat(failure).hasMessageContaining("short of memory").hasMessageNotContaining("secret").hasNoCause();
	}

	@Test
	void takesNoExceptionInTheBodyOfASuccessForSuccess() throws Exception {
		answer(EXCEPTION, Map.of());
		assertThat(insert()).isFalse();
	}

	@Test
	void takesThePageOfAnotherServerForNone() throws Exception {
		answer("<html>", Map.of());
		assertThat(insert()).isFalse();
	}

	@Test
	void takesAnAnswerWithASummaryForSuccess() throws Exception {
		answer("", Map.of("X-ClickHouse-Summary", "{\"written_rows\":\"0\"}"));
		assertThat(insert()).isTrue();
	}

}
