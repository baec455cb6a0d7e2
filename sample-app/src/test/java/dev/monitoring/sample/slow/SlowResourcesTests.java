package dev.monitoring.sample.slow;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The slow answer and the stream, over a real connection.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "sample.traffic.enabled=false")
class SlowResourcesTests {

	@LocalServerPort
	private int port;

	@ParameterizedTest
	@CsvSource({ "30, 30", "0, 0", "-5, 0" })
	void sleepsAsLongAsAskedWithinItsBounds(long asked, long slept) throws IOException, InterruptedException {
		long start = System.nanoTime();
		assertThat(get("/slow?ms=" + asked).body()).isEqualTo("{\"slept_ms\":" + slept + "}");
		assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(slept * 1_000_000);
	}

	@Test
	void streamsFiveEventsAndEnds() throws IOException, InterruptedException {
		HttpResponse<String> stream = get("/stream");
		assertThat(stream.headers().firstValue("Content-Type")).hasValue("text/event-stream");
		assertThat(stream.body().lines().filter((line) -> line.startsWith("data:"))).containsExactly("data:1", "data:2",
				"data:3", "data:4", "data:5");
	}

	private HttpResponse<String> get(String path) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path)).build();
		return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
	}

}
