package dev.monitoring.boot.web.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.monitoring.adapter.influx.LedgerInflux;
import dev.monitoring.boot.web.scenario.Scenario.Outcome;
import dev.monitoring.fault.RequestRun;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.support.UsedHeap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Requests of all kinds, from a client by a real server and a spool into a store: each is
 * there once, and no body is held in memory.
 */
@Timeout(300)
class StoredRequestsFaultTests {

	private static final String REJECTED = "REJECTED";

	private final LedgerInflux store = new LedgerInflux();

	@TempDir
	private Path directory;

	@AfterEach
	void close() {
		this.store.close();
	}

	private ScenarioServer start(ServerKind kind) {
		return ScenarioServer.start(kind, Setup.PLAIN, UploadController.class, "--monitoring.storage-type=influx",
				"--monitoring.influx.url=" + this.store.url(), "--monitoring.influx.organization=shop",
				"--monitoring.influx.bucket=points", "--monitoring.influx.token=" + LedgerInflux.TOKEN,
				"--monitoring.flushing-period=100ms", "--monitoring.spool.directory=" + this.directory);
	}

	@ParameterizedTest
	@EnumSource
	void storesEachKindOfRequestOnce(ServerKind kind) throws Exception {
		assumeTrue(kind.isAvailable(), "This JDK has no virtual threads");
		RequestRun run = new RequestRun("F27 all kinds of requests, " + kind);
		Set<String> unnamed = new TreeSet<>();
		int expected = 0;
		try (ScenarioServer server = start(kind)) {
			MonitoringPipeline pipeline = server.bean(MonitoringPipeline.class);
			for (Scenario scenario : Scenarios.all()) {
				Outcome outcome = Objects.requireNonNull(scenario.expected(kind));
				if (scenario.setup() == Setup.PLAIN) {
					String id = "scenario-" + scenario.name().replace(' ', '-');
					scenario.drive(server.port(), id);
					expected += outcome.requests();
					boolean named = !scenario.isRaw() && !outcome.route().endsWith(REJECTED);
					if (outcome.requests() > 0) {
						if (named) {
							run.sent(id);
						}
						else {
							unnamed.add(id);
						}
					}
				}
			}
			int all = expected;
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
				server.recorder().sweep();
				return server.recorder().open() == 0 && this.store.of("requests").size() >= all;
			});
			run.drain(pipeline);
			// What no filter saw has an id of ours, unless the server knew the client's.
			List<String> others = ids().stream()
				.filter((id) -> !id.startsWith("scenario-") || unnamed.contains(id))
				.toList();
			assertThat(others).as("rejected ones, and others without an id").hasSameSizeAs(unnamed);
			others.forEach(run::sent);
			run.finish(List.of(pipeline.statistics()), ids(),
					"async, streams, error pages, forwards, aborts, time-outs, uploads, web sockets: %d, of which %d had no id that the server could read"
						.formatted(all, unnamed.size()));
		}
	}

	private List<String> ids() {
		return this.store.of("requests").stream().map((point) -> (String) point.fields().get("request_id")).toList();
	}

	@ParameterizedTest
	@EnumSource(names = { "TOMCAT", "JETTY" })
	void holdsNoBodyInMemory(ServerKind kind) throws Exception {
		upload(kind, 128);
	}

	@ParameterizedTest
	@EnumSource(names = { "TOMCAT", "JETTY" })
	@Tag("faults")
	void holdsNoLargeBodyInMemory(ServerKind kind) throws Exception {
		upload(kind, Integer.getInteger("faults.upload", 1024));
	}

	private void upload(ServerKind kind, int megabytes) throws Exception {
		RequestRun run = new RequestRun("F27 upload of " + megabytes + " MB, " + kind);
		try (ScenarioServer server = start(kind)) {
			MonitoringPipeline pipeline = server.bean(MonitoringPipeline.class);
			UploadController controller = server.bean(UploadController.class);
			upload(server.port(), 1, "warm-up");
			long before = UsedHeap.bytes();
			controller.most = 0;
			upload(server.port(), megabytes, "large");
			long held = (controller.most - before) / 1024 / 1024;
			assertThat(controller.read).isEqualTo((long) megabytes << 20);
			assertThat(held).as("megabytes held within the upload").isLessThan(32);
			run.sent("warm-up");
			run.sent("large");
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> pipeline.statistics().stored() == 2);
			run.finish(List.of(pipeline.statistics()), ids(),
					"heap within the upload at most %d MB above that before".formatted(Math.max(0, held)));
		}
	}

	private static void upload(int port, int megabytes, String id) throws IOException {
		HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/streamed-upload")
			.toURL()
			.openConnection();
		connection.setDoOutput(true);
		connection.setRequestMethod("POST");
		connection.setRequestProperty("X-Request-Id", id);
		connection.setRequestProperty("Content-Type", "application/octet-stream");
		connection.setFixedLengthStreamingMode((long) megabytes << 20);
		byte[] piece = new byte[1 << 20];
		try (OutputStream output = connection.getOutputStream()) {
			for (int i = 0; i < megabytes; i++) {
				output.write(piece);
			}
		}
		assertThat(connection.getResponseCode()).isEqualTo(200);
		connection.disconnect();
	}

	/**
	 * Reads what is uploaded and forgets it.
	 */
	@RestController
	static class UploadController {

		private volatile long read;

		private volatile long most;

		@PostMapping("/streamed-upload")
		String upload(InputStream body) throws IOException {
			byte[] buffer = new byte[64 * 1024];
			long total = 0;
			long nextLook = 16L << 20;
			for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
				total += count;
				if (total >= nextLook) {
					nextLook *= 2;
					this.most = Math.max(this.most, UsedHeap.bytes());
				}
			}
			this.read = total;
			return "read";
		}

	}

}
